using Azure;
using Azure.Data.Tables;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.Storing;

namespace Sluice.Azure.Fabric;

/// <summary>
/// Heartbeats and counts in Table Storage (or Azurite). <c>fabricheartbeats</c>: one row per worker and instance in the
/// partition <c>beats</c>. <c>fabriccounts</c>: PartitionKey hour, RowKey minute <c>~</c> instance; kept for the hour and
/// the one before. Safe for concurrent use.
/// </summary>
public sealed class TableHeartbeats : IHeartbeats
{
    private const int MostDeleted = 20;
    private const int MostRows = 20_000;

    private readonly TableClient _beats;
    private readonly TableClient _counts;
    private readonly TimeProvider _time;

    /// <summary>Nothing is created or asked yet.</summary>
    public TableHeartbeats(TableServiceClient tables, TimeProvider time)
    {
        _beats = tables.GetTableClient("fabricheartbeats");
        _counts = tables.GetTableClient("fabriccounts");
        _time = time;
    }

    /// <inheritdoc />
    public Task SayAsync(Heartbeat heartbeat, CancellationToken cancellationToken) =>
        UpsertAsync(_beats, HeartbeatEntity.Write(heartbeat), cancellationToken);

    /// <inheritdoc />
    public async Task CountAsync(IReadOnlyList<FlowCount> counts, CancellationToken cancellationToken)
    {
        foreach (var row in counts.GroupBy(count => (count.Minute, count.Instance)))
            await UpsertAsync(_counts, CountEntity.Write(row.Key.Minute, row.Key.Instance, row), cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Heartbeat>> HeartbeatsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {HeartbeatEntity.Partition}");
        var beats = new List<Heartbeat>();
        var deleted = 0;
        foreach (var entity in await TableBatches.ReadAsync(_beats, filter, MostRows, cancellationToken))
        {
            if (TableBatches.Known(entity, HeartbeatEntity.Read) is { } beat && beat.At >= since) beats.Add(beat);
            // A row of a later version that this one cannot read is left for those who can, as long as it is fresh.
            else if ((entity.TryGetValue("at", out var at) && at is DateTimeOffset said ? said : entity.Timestamp) < since && deleted++ < MostDeleted)
                await DeleteAsync(entity, cancellationToken);
        }
        return beats;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<FlowCount>> CountsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var first = since > now - TimeSpan.FromHours(2) ? since : now - TimeSpan.FromHours(2);
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {TableKeys.Hour(first)}");
        var counts = new List<FlowCount>();
        foreach (var entity in await TableBatches.ReadAsync(_counts, filter, MostRows, cancellationToken))
            counts.AddRange(TableBatches.Known(entity, row => CountEntity.Read(row, since)) ?? []);
        try
        {
            await TableBatches.PruneAsync(
                _counts, TableClient.CreateQueryFilter($"PartitionKey lt {TableKeys.Hour(now - TimeSpan.FromHours(1))}"), 200, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // Nobody has counted yet.
            return counts;
        }
        return counts;
    }

    private static async Task UpsertAsync(TableClient table, TableEntity entity, CancellationToken cancellationToken)
    {
        try
        {
            await table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
            await table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken);
        }
    }

    private async Task DeleteAsync(TableEntity entity, CancellationToken cancellationToken)
    {
        try
        {
            await _beats.DeleteEntityAsync(entity.PartitionKey, entity.RowKey, entity.ETag, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            // The instance has just spoken again, or another fabric was faster.
            _ = e;
        }
    }
}
