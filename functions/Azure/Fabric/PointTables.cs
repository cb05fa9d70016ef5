using Azure.Data.Tables;
using Sluice.Fabric.Storing;

namespace Sluice.Azure.Fabric;

/// <summary>Series by the second for an hour and by the minute for 30 days. One save at a time.</summary>
internal sealed class PointTables(TableServiceClient tables, TimeProvider time)
{
    /// <summary>How long seconds are kept; whole hours are deleted, so up to an hour more.</summary>
    public static readonly TimeSpan KeepSeconds = TimeSpan.FromHours(1);

    /// <summary>How long minutes are kept, to the day.</summary>
    public static readonly TimeSpan KeepMinutes = TimeSpan.FromDays(30);

    // A round adds a row per node; deleting several times as many always catches up.
    private const int MostDeleted = 300;
    private const int MostRows = 100_000;
    private const string RolledPartition = "rolled";

    private readonly TableClient _seconds = tables.GetTableClient("fabricseconds");
    private readonly TableClient _minutes = tables.GetTableClient("fabricminutes");

    // Every minute before this one is rolled up; null while unknown.
    private DateTimeOffset? _rolled;

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        await _seconds.CreateIfNotExistsAsync(cancellationToken);
        await _minutes.CreateIfNotExistsAsync(cancellationToken);
    }

    public async Task SaveAsync(FabricRound round, CancellationToken cancellationToken)
    {
        var points = Points.Of(round).ToList();
        if (points.Count == 0) return;
        await TableBatches.UpsertAsync(
            _seconds, points.Select(point => PointEntity.Write(SecondsKey(point.Point.Time, point.Node), point.Point)), cancellationToken);
        await RollAsync(Points.MinuteOf(round.View.Time), [.. points.Select(point => point.Node)], cancellationToken);
    }

    public async Task<IReadOnlyList<SeriesPoint>> SecondsAsync(
        string node, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        from = Later(from, now - (2 * KeepSeconds));
        to = Earlier(to, now + KeepSeconds);
        var points = new List<SeriesPoint>();
        for (var hour = from; from < to && string.CompareOrdinal(TableKeys.Hour(hour), TableKeys.Hour(to)) <= 0; hour += TimeSpan.FromHours(1))
            await AddAsync(_seconds, SecondsKey(hour, node), from, to, points, cancellationToken);
        points.Sort((a, b) => a.Time.CompareTo(b.Time));
        return points;
    }

    public async Task<IReadOnlyList<SeriesPoint>> MinutesAsync(
        string node, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        from = Later(from, now - KeepMinutes - TimeSpan.FromDays(1));
        to = Earlier(to, now + TimeSpan.FromDays(1));
        if (from >= to) return [];
        var points = new List<SeriesPoint>();
        for (var day = from; string.CompareOrdinal(TableKeys.Day(day), TableKeys.Day(to)) <= 0; day += TimeSpan.FromDays(1))
            await AddAsync(_minutes, MinutesKey(day, node), from, to, points, cancellationToken);

        // What no round has rolled up yet: the minute that is not over, or those before a fabric that stands still.
        var rolled = points.Select(point => point.Time).ToHashSet();
        var first = Points.MinuteOf(from) < from ? Points.MinuteOf(from).AddMinutes(1) : from;
        foreach (var minute in (await SecondsAsync(node, first, to, cancellationToken)).GroupBy(point => Points.MinuteOf(point.Time)))
            if (!rolled.Contains(minute.Key))
                points.Add(Points.Minute(minute.Key, [.. minute]));
        points.Sort((a, b) => a.Time.CompareTo(b.Time));
        return points;
    }

    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await TableBatches.PruneAsync(
            _seconds, TableClient.CreateQueryFilter($"PartitionKey lt {TableKeys.Hour(now - KeepSeconds)}"), MostDeleted, cancellationToken);
        await TableBatches.PruneAsync(
            _minutes, TableClient.CreateQueryFilter($"PartitionKey lt {TableKeys.Day(now - KeepMinutes)}"), MostDeleted, cancellationToken);
    }

    // Rolls up the minutes that are over. After a restart it goes on where the last fabric stopped, an hour back at most.
    private async Task RollAsync(DateTimeOffset current, IReadOnlyList<string> nodes, CancellationToken cancellationToken)
    {
        if (_rolled == current) return;
        var marker = new TableEntity(RolledPartition, "through");
        if (_rolled is null)
        {
            var stored = await _minutes.GetEntityIfExistsAsync<TableEntity>(RolledPartition, "through", cancellationToken: cancellationToken);
            _rolled = stored is { HasValue: true, Value: { } entity } ? entity.GetDateTimeOffset("before") : null;
        }
        var from = _rolled is { } before && before <= current ? Later(before, current - KeepSeconds) : current - KeepSeconds;
        foreach (var node in nodes)
        {
            var minutes = (await SecondsAsync(node, from, current, cancellationToken))
                .GroupBy(point => Points.MinuteOf(point.Time))
                .Select(minute => PointEntity.Write(MinutesKey(minute.Key, node), Points.Minute(minute.Key, [.. minute])));
            await TableBatches.UpsertAsync(_minutes, minutes, cancellationToken);
        }
        marker["before"] = current;
        await _minutes.UpsertEntityAsync(marker, TableUpdateMode.Replace, cancellationToken);
        _rolled = current;
    }

    private static async Task AddAsync(
        TableClient table, string partition, DateTimeOffset from, DateTimeOffset to, List<SeriesPoint> points,
        CancellationToken cancellationToken)
    {
        // Backwards: later times have lower keys.
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition} and RowKey gt {TableKeys.Reversed(to)} and RowKey le {TableKeys.Reversed(from)}");
        foreach (var entity in await TableBatches.ReadAsync(table, filter, MostRows, cancellationToken))
            if (PointEntity.Read(entity) is { } point)
                points.Add(point);
    }

    private static string SecondsKey(DateTimeOffset at, string node) => $"{TableKeys.Hour(at)}~{TableKeys.Part(node)}";

    private static string MinutesKey(DateTimeOffset at, string node) => $"{TableKeys.Day(at)}~{TableKeys.Part(node)}";

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
