using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;

namespace Sluice.Azure.Fabric;

/// <summary>Points of series: of a round by node, and of a minute from its seconds.</summary>
internal static class Points
{
    /// <summary>A point for each worker, each stream and the log, to the second.</summary>
    public static IEnumerable<(string Node, SeriesPoint Point)> Of(FabricRound round)
    {
        var view = round.View;
        var time = new DateTimeOffset(view.Time.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        foreach (var worker in view.Workers)
            yield return (worker.Worker, new SeriesPoint(
                time, worker.ArrivalRate, worker.ProcessedRate, worker.LagSeconds, worker.LagEvents,
                worker.Instances.Length, Target(round, worker.Worker, worker.InstanceCount), worker.BusyShare));
        foreach (var stream in view.Streams)
            yield return (stream.Stream, new SeriesPoint(
                time, stream.Rate, double.NaN, double.NaN, double.NaN, stream.Partitions, double.NaN, stream.HottestShare));
        yield return (Decision.LogNode, new SeriesPoint(
            time, view.AcceptedRate, double.NaN, view.LatencyMedian, view.ParkedEvents,
            view.ThroughputUnits ?? double.NaN, Target(round, Decision.LogNode, view.ThroughputUnits), view.UnitUse));
    }

    /// <summary>Means, but the most of what waited and of its age; sizes as they were at the end. Points come oldest first, at least one.</summary>
    public static SeriesPoint Minute(DateTimeOffset minute, IReadOnlyList<SeriesPoint> points) => new(
        minute,
        Mean(points, point => point.RateIn), Mean(points, point => point.RateOut),
        Most(points, point => point.LagSeconds), Most(points, point => point.LagEvents),
        Last(points, point => point.Size), Last(points, point => point.Target),
        Mean(points, point => point.Use));

    /// <summary>Start of the minute of a time, UTC.</summary>
    public static DateTimeOffset MinuteOf(DateTimeOffset time) =>
        new(time.UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);

    private static double Target(FabricRound round, string node, int? asked)
    {
        foreach (var decision in round.Decisions)
            if (decision.MustAct && decision.Outcome is null && decision.Node == node)
                return decision.To;
        return asked ?? double.NaN;
    }

    private static double Mean(IReadOnlyList<SeriesPoint> points, Func<SeriesPoint, double> number)
    {
        var known = points.Select(number).Where(double.IsFinite).ToList();
        return known.Count == 0 ? double.NaN : known.Average();
    }

    private static double Most(IReadOnlyList<SeriesPoint> points, Func<SeriesPoint, double> number)
    {
        var known = points.Select(number).Where(double.IsFinite).ToList();
        return known.Count == 0 ? double.NaN : known.Max();
    }

    private static double Last(IReadOnlyList<SeriesPoint> points, Func<SeriesPoint, double> number)
    {
        for (var i = points.Count - 1; i >= 0; i--)
            if (number(points[i]) is var value && double.IsFinite(value))
                return value;
        return double.NaN;
    }
}
