using Azure.Data.Tables;
using Sluice.Fabric.Changing;

namespace Sluice.Azure.Fabric;

/// <summary>Changes by the day and time they began, newest first; what is said later of one replaces it.</summary>
internal sealed class ChangeTable(TableServiceClient tables, TimeProvider time)
{
    private const int MostDeleted = 50;
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);
    // One that began before a range may have gone on into it.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly TableClient _table = tables.GetTableClient("fabricchanges");

    public Task CreateAsync(CancellationToken cancellationToken) => _table.CreateIfNotExistsAsync(cancellationToken);

    public Task SaveAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken) =>
        changes.Count == 0 ? Task.CompletedTask : TableBatches.UpsertAsync(
            _table, changes.GroupBy(change => change.Id).Select(group => Write(group.Last())), cancellationToken);

    public async Task<IReadOnlyList<Change>> ReadAsync(DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken)
    {
        if (from >= to || most <= 0) return [];
        var began = from - DateTimeOffset.MinValue > Longest ? from - Longest : from;
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey ge {TableKeys.ReversedDay(to)} and PartitionKey le {TableKeys.ReversedDay(began)} and RowKey gt {TableKeys.ReversedEnd(to)} and RowKey le {TableKeys.ReversedEnd(began)}");
        var changes = new List<Change>();
        foreach (var entity in await TableBatches.ReadAsync(_table, filter, most, cancellationToken))
            if (TableBatches.Known(entity, Read) is { } change && (change.EndedAt is null || change.EndedAt >= from))
                changes.Add(change);
        return changes;
    }

    public Task PruneAsync(CancellationToken cancellationToken) =>
        TableBatches.PruneAsync(
            _table, TableClient.CreateQueryFilter($"PartitionKey gt {TableKeys.ReversedDay(time.GetUtcNow() - Keep)}"), MostDeleted, cancellationToken);

    private static TableEntity Write(Change change)
    {
        var entity = new TableEntity(
            TableKeys.ReversedDay(change.StartedAt), $"{TableKeys.Reversed(change.StartedAt)}~{TableKeys.Part(change.Id)}")
        {
            ["id"] = change.Id,
            ["kind"] = change.Kind.ToString(),
            ["from"] = change.From,
            ["to"] = change.To,
            ["startedAt"] = change.StartedAt,
            ["done"] = change.Done,
            ["left"] = change.Left,
            ["incidents"] = change.Incidents,
        };
        TableText.Set(entity, "summary", change.Summary);
        if (change.EndedAt is { } ended) entity["endedAt"] = ended;
        if (double.IsFinite(change.LagSeconds)) entity["lagSeconds"] = change.LagSeconds;
        return entity;
    }

    // Null for a row that a later version or something else has written.
    private static Change? Read(TableEntity entity) =>
        entity.GetString("id") is { } id && Enum.TryParse<ChangeKind>(entity.GetString("kind"), out var kind)
        && entity.GetDateTimeOffset("startedAt") is { } started
            ? new Change
            {
                Id = id,
                Kind = kind,
                From = entity.GetString("from") ?? "",
                To = entity.GetString("to") ?? "",
                Summary = TableText.Get(entity, "summary") ?? "",
                StartedAt = started,
                EndedAt = entity.GetDateTimeOffset("endedAt"),
                Done = entity.GetInt32("done") ?? 0,
                Left = entity.GetInt32("left") ?? 0,
                Incidents = entity.GetInt32("incidents") ?? 0,
                LagSeconds = entity.GetDouble("lagSeconds") ?? double.NaN,
            }
            : null;
}
