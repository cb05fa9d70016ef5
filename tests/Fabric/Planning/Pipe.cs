using System.Collections.Immutable;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Tests.Planning;

/// <summary>A pipeline whose decisions take effect at once: 32 partitions, 250 ev/s an instance, a round every five seconds.</summary>
internal sealed class Pipe(PlannerOptions? options = null, int instances = 2, int partitions = 32)
{
    public const double Capacity = 250;

    private Planner _planner = new(options ?? new PlannerOptions());

    public PlannerState State { get; set; } = PlannerState.Empty;

    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public int Instances { get; set; } = instances;

    public int? Units { get; set; }

    /// <summary>What becomes of the state between rounds.</summary>
    public Func<PlannerState, PlannerState> Stored { get; init; } = state => state;

    public List<Decision> Decisions { get; } = [];

    public List<ScoredDecision> Outcomes { get; } = [];

    public PlannerOptions Options
    {
        set => _planner = new Planner(value);
    }

    /// <summary>One round with what a consumer without trouble shows, changed as asked.</summary>
    public Plan Round(
        double rate, double lag = 0, Func<ConsumerMeasurement, ConsumerMeasurement>? change = null,
        Func<LogMeasurement, LogMeasurement>? log = null, double? processed = null)
    {
        Now += TimeSpan.FromSeconds(5);
        var done = processed ?? Math.Min(rate, Instances * Capacity);
        var consumer = new ConsumerMeasurement
        {
            Consumer = "Enrich",
            Stream = "collected",
            MeasuredAt = Now,
            InstanceCount = Instances,
            Instances = [.. Enumerable.Range(0, Instances).Select(i =>
                new InstanceMeasurement($"i{i}", done / Instances, Math.Min(1, done / Instances / Capacity)))],
            Partitions = [.. Enumerable.Range(0, partitions).Select(p => new PartitionMeasurement(
                p, rate / partitions, done / partitions, lag / partitions, rate > 0 ? lag / rate : 0,
                Instances > 0 ? $"i{p % Instances}" : null))],
        };
        var units = Units is null ? null : new LogMeasurement
        {
            MeasuredAt = Now, ThroughputUnits = Units, IncomingEvents = rate, ThrottledRequests = 0, ParkedEvents = 0,
        };
        return Take(new Measurement(
            Now, units is null || log is null ? units : log(units), [change is null ? consumer : change(consumer)]));
    }

    public Plan Take(Measurement measurement)
    {
        var plan = _planner.Plan(State, measurement);
        State = Stored(plan.State);
        Decisions.AddRange(plan.Decisions);
        Outcomes.AddRange(plan.Outcomes);
        foreach (var decision in plan.Decisions.Where(d => d.MustAct))
        {
            if (decision.Node == Decision.LogNode) Units = decision.To;
            else Instances = decision.To;
        }
        return plan;
    }

    public void Rounds(int count, double rate, double lag = 0)
    {
        for (var i = 0; i < count; i++) Round(rate, lag);
    }

    public static ConsumerMeasurement Each(ConsumerMeasurement m, Func<PartitionMeasurement, PartitionMeasurement> change) =>
        m with { Partitions = [.. m.Partitions.Select(change)] };
}
