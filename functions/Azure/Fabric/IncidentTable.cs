using Azure;
using Azure.Data.Tables;
using Sluice.Fabric.Judging;

namespace Sluice.Azure.Fabric;

/// <summary>Incidents: the open ones in one partition, the closed ones by the day they closed.</summary>
internal sealed class IncidentTable(TableServiceClient tables, TimeProvider time)
{
    private const string Open = "open";
    private const string Closed = "closed~";
    private const int MostDeleted = 100;
    private const int MostRows = 10_000;
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    private readonly TableClient _table = tables.GetTableClient("fabricincidents");

    public Task CreateAsync(CancellationToken cancellationToken) => _table.CreateIfNotExistsAsync(cancellationToken);

    public async Task SaveAsync(IReadOnlyList<Incident> incidents, CancellationToken cancellationToken)
    {
        if (incidents.Count == 0) return;
        // One that is given twice counts as it was given last.
        var last = incidents.GroupBy(incident => incident.Id).Select(group => group.Last()).ToList();
        // The closed row comes first: in between there are two, and the reader takes the closed one.
        await TableBatches.UpsertAsync(_table, last.Select(Write), cancellationToken);
        foreach (var incident in last)
            if (incident.ClosedAt is not null)
                await _table.DeleteEntityAsync(Open, RowKey(incident), ETag.All, cancellationToken);
    }

    public async Task<IReadOnlyList<Incident>> ReadAsync(
        DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken)
    {
        if (from >= to || most <= 0) return [];
        var open = TableClient.CreateQueryFilter($"PartitionKey eq {Open} and RowKey gt {TableKeys.ReversedEnd(to)}");
        // Closed at or after the beginning, on whatever day up to now.
        var closed = TableClient.CreateQueryFilter(
            $"PartitionKey ge {Closed} and PartitionKey le {Closed + TableKeys.ReversedDay(from)} and RowKey gt {TableKeys.ReversedEnd(to)}");
        var found = new Dictionary<string, Incident>();
        foreach (var filter in new[] { open, closed })
            foreach (var entity in await TableBatches.ReadAsync(_table, filter, MostRows, cancellationToken))
                if (TableBatches.Known(entity, Read) is { } incident && (incident.ClosedAt is null || incident.ClosedAt >= from))
                    found[incident.Id] = incident;
        return [.. found.Values.OrderByDescending(incident => incident.OpenedAt).Take(most)];
    }

    public Task PruneAsync(CancellationToken cancellationToken) =>
        TableBatches.PruneAsync(
            _table,
            TableClient.CreateQueryFilter($"PartitionKey gt {Closed + TableKeys.ReversedDay(time.GetUtcNow() - Keep)} and PartitionKey lt {Open}"),
            MostDeleted, cancellationToken);

    private static string RowKey(Incident incident) => $"{TableKeys.Reversed(incident.OpenedAt)}~{TableKeys.Part(incident.Id)}";

    private static TableEntity Write(Incident incident)
    {
        var partition = incident.ClosedAt is { } at ? Closed + TableKeys.ReversedDay(at) : Open;
        var entity = new TableEntity(partition, RowKey(incident))
        {
            ["id"] = incident.Id,
            ["node"] = incident.Node,
            ["state"] = incident.State.ToString(),
            ["cause"] = incident.Cause.ToString(),
            ["openedAt"] = incident.OpenedAt,
            ["updatedAt"] = incident.UpdatedAt,
        };
        TableText.Set(entity, "summary", incident.Summary);
        if (incident.Partition is { } number) entity["partition"] = number;
        if (incident.Advice is { } advice) TableText.Set(entity, "advice", advice);
        if (incident.ClosedAt is { } closed) entity["closedAt"] = closed;
        return entity;
    }

    // Null for a row that a later version or something else has written.
    private static Incident? Read(TableEntity entity) =>
        entity.GetString("id") is { } id && entity.GetString("node") is { } node
        && Enum.TryParse<NodeState>(entity.GetString("state"), out var state)
        && Enum.TryParse<Cause>(entity.GetString("cause"), out var cause)
        && entity.GetDateTimeOffset("openedAt") is { } opened
            ? new Incident
            {
                Id = id,
                Node = node,
                Partition = entity.GetInt32("partition"),
                State = state,
                Cause = cause,
                Summary = TableText.Get(entity, "summary") ?? "",
                Advice = TableText.Get(entity, "advice"),
                OpenedAt = opened,
                UpdatedAt = entity.GetDateTimeOffset("updatedAt") ?? opened,
                ClosedAt = entity.GetDateTimeOffset("closedAt"),
            }
            : null;
}
