using Sluice.Fabric.Changing;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Tests.Api;

/// <summary>A history in memory.</summary>
internal sealed class MemoryHistory : IFabricHistory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Incident> _incidents = [];
    private readonly Dictionary<string, Decision> _decisions = [];
    private readonly Dictionary<string, Change> _changes = [];
    private readonly Dictionary<string, List<SeriesPoint>> _points = [];
    private FabricRound? _round;
    private LatestView? _latest;

    /// <summary>Thrown by every call, when set.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Arguments of the last call of <see cref="SeriesAsync"/>.</summary>
    public (DateTimeOffset From, DateTimeOffset To, bool ByMinute) Asked { get; private set; }

    public Task SaveAsync(FabricRound round, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _latest = null;
            _round = round;
            foreach (var incident in round.Incidents) _incidents[incident.Id] = incident;
            foreach (var decision in round.Decisions) _decisions[decision.Id] = decision;
            foreach (var change in round.Changes) _changes[change.Id] = change;
            foreach (var worker in round.View.Workers)
                Add(worker.Worker, new SeriesPoint(round.View.Time, worker.ArrivalRate, worker.ProcessedRate, worker.LagSeconds, worker.LagEvents,
                    worker.Instances.Length, worker.InstanceCount ?? double.NaN, worker.BusyShare));
            foreach (var stream in round.View.Streams)
                Add(stream.Stream, new SeriesPoint(round.View.Time, stream.Rate, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN));
            Add(Decision.LogNode, new SeriesPoint(round.View.Time, double.NaN, double.NaN, double.NaN, double.NaN,
                round.View.ThroughputUnits ?? double.NaN, round.View.ThroughputUnits ?? double.NaN, round.View.UnitUse));
        }
        return Task.CompletedTask;
    }

    public void Add(string node, SeriesPoint point)
    {
        if (!_points.TryGetValue(node, out var points)) _points[node] = points = [];
        points.Add(point);
    }

    public Task<LatestView?> LatestAsync(CancellationToken cancellationToken)
    {
        ThrowIfFaulty();
        lock (_gate)
        {
            if (_latest is null && _round is not null) _latest = new LatestView(_round.Number, _round.View.Time, ViewText.Of(_round.View));
            return Task.FromResult(_latest);
        }
    }

    public Task<IReadOnlyList<SeriesPoint>> SeriesAsync(string node, DateTimeOffset from, DateTimeOffset to, bool byMinute, CancellationToken cancellationToken)
    {
        ThrowIfFaulty();
        lock (_gate)
        {
            Asked = (from, to, byMinute);
            return Task.FromResult<IReadOnlyList<SeriesPoint>>(
                _points.TryGetValue(node, out var points) ? [.. points.Where(point => point.Time >= from && point.Time < to)] : []);
        }
    }

    public Task<IReadOnlyList<Incident>> IncidentsAsync(DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken)
    {
        ThrowIfFaulty();
        lock (_gate)
            return Task.FromResult<IReadOnlyList<Incident>>(
                [.. _incidents.Values.Where(one => one.OpenedAt < to && (one.ClosedAt ?? to) >= from).OrderByDescending(one => one.OpenedAt).Take(most)]);
    }

    public Task<IReadOnlyList<Decision>> DecisionsAsync(string? node, DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken)
    {
        ThrowIfFaulty();
        lock (_gate)
            return Task.FromResult<IReadOnlyList<Decision>>(
                [.. _decisions.Values.Where(one => (node is null || one.Node == node) && one.Time >= from && one.Time < to).OrderByDescending(one => one.Time).Take(most)]);
    }

    public Task<IReadOnlyList<Change>> ChangesAsync(DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken)
    {
        ThrowIfFaulty();
        lock (_gate)
            return Task.FromResult<IReadOnlyList<Change>>(
                [.. _changes.Values.Where(one => one.StartedAt < to && (one.EndedAt ?? to) >= from).OrderByDescending(one => one.StartedAt).Take(most)]);
    }

    private void ThrowIfFaulty()
    {
        if (Fault is not null) throw Fault;
    }
}
