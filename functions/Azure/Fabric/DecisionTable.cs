using System.Buffers;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Sluice.Fabric.Planning;

namespace Sluice.Azure.Fabric;

/// <summary>Decisions by day and time, newest first; an outcome replaces its decision.</summary>
internal sealed class DecisionTable(TableServiceClient tables, TimeProvider time)
{
    private const int MostDeleted = 200;
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    private readonly TableClient _table = tables.GetTableClient("fabricdecisions");

    public Task CreateAsync(CancellationToken cancellationToken) => _table.CreateIfNotExistsAsync(cancellationToken);

    public Task SaveAsync(IReadOnlyList<Decision> decisions, CancellationToken cancellationToken) =>
        // One that is new and scored at once counts as scored.
        TableBatches.UpsertAsync(
            _table, decisions.GroupBy(decision => decision.Id).Select(group => Write(group.Last())), cancellationToken);

    public async Task<IReadOnlyList<Decision>> ReadAsync(
        string? node, DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken)
    {
        if (from >= to || most <= 0) return [];
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey ge {TableKeys.ReversedDay(to)} and PartitionKey le {TableKeys.ReversedDay(from)} and RowKey gt {TableKeys.ReversedEnd(to)} and RowKey le {TableKeys.ReversedEnd(from)}");
        if (node is not null) filter += " and " + TableClient.CreateQueryFilter($"node eq {node}");
        var decisions = new List<Decision>();
        foreach (var entity in await TableBatches.ReadAsync(_table, filter, most, cancellationToken))
            if (TableBatches.Known(entity, row => TableText.Get(row, "json")) is { } json && DecisionReader.TryRead(Encoding.UTF8.GetBytes(json), out var decision))
                decisions.Add(decision);
        return decisions;
    }

    public Task PruneAsync(CancellationToken cancellationToken) =>
        TableBatches.PruneAsync(
            _table, TableClient.CreateQueryFilter($"PartitionKey gt {TableKeys.ReversedDay(time.GetUtcNow() - Keep)}"), MostDeleted, cancellationToken);

    private static TableEntity Write(Decision decision)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer)) DecisionJson.Write(json, decision);
        var entity = new TableEntity(
            TableKeys.ReversedDay(decision.Time), $"{TableKeys.Reversed(decision.Time)}~{TableKeys.Part(decision.Id)}")
        {
            ["node"] = decision.Node,
        };
        TableText.Set(entity, "json", Encoding.UTF8.GetString(buffer.WrittenSpan));
        return entity;
    }
}
