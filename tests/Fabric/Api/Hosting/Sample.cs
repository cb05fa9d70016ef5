using System.Collections.Immutable;
using System.Globalization;
using Sluice.Fabric.Changing;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Tests.Api;

/// <summary>A pipeline for tests and pictures: a load of ten times arrives, enrichment falls behind, is scaled and drains.</summary>
internal static class Sample
{
    /// <summary>Seconds from the beginning of the story to the surge, to the step, and to its end.</summary>
    public const int Surge = 600, Step = 640, Drained = 760, Present = 688;

    /// <summary>The round of a second of the story.</summary>
    public static FabricRound Round(long number, DateTimeOffset start, int second)
    {
        var time = start.AddSeconds(second);
        var wave = 1 + 0.04 * Math.Sin(second / 23.0) + 0.02 * Math.Sin(second / 7.0);
        var isSurge = second >= Surge;
        var load = (isSurge ? 1_830 : 183) * wave;
        var lag = second < Surge ? 0.6 + 0.2 * Math.Sin(second / 11.0) : second < Step + 20 ? (second - Surge) * 0.8
            : Math.Max(0.8, (Step + 20 - Surge) * 0.8 * (1 - (second - Step - 20) / (double)(Drained - Step - 20)));
        var running = second < Step + 20 ? 6 : Math.Min(11, 6 + (second - Step - 20) / 4);
        var isLagging = lag > 5;
        var enrich = Worker("Enrich", "collected", time, load, isLagging ? 248 * running * 0.97 : load, lag, running, second < Step ? 6 : 11,
            isLagging ? NodeState.Lagging : NodeState.Ok, isLagging ? Cause.TooFewInstances : Cause.None, isLagging ? 0.97 : 0.31, second < Step + 20 ? ["1.4.2"] : ["1.4.2", "1.5.0"]);
        var visitors = Worker("Visitors", "enriched", time, load * 0.98, load * 0.93, isSurge ? 8.4 : 0.9, 4, 4, isSurge ? NodeState.Stalled : NodeState.Ok,
            isSurge ? Cause.Poison : Cause.None, 0.44, ["1.4.2"], isSurge ? 7 : null);
        List<WorkerView> workers =
        [
            enrich,
            Worker("ArchiveCollected", "collected", time, load, load, 1.1, 2, 2, NodeState.Ok, Cause.None, 0.12, ["1.4.2"]),
            Worker("ArchiveEnriched", "enriched", time, load * 0.98, load * 0.98, 1.4, 2, 2, NodeState.Ok, Cause.None, 0.14, ["1.4.2"]),
            visitors,
            Worker("Recommendations", "enriched", time, load * 0.98, load * 0.98, 0.4, 3, 3, NodeState.Ok, Cause.None, 0.38, ["0.9.0"]),
            Worker("ArchiveFailed", "failed", time, 0, 0, 0, 1, 1, NodeState.Idle, Cause.None, 0, ["1.4.2"], partitions: 4),
        ];
        var incidents = Incidents(start, second);
        var view = new PipelineView
        {
            Time = time, State = isSurge ? NodeState.Stalled : NodeState.Ok,
            Streams = [Stream("collected", time, load, 32), Stream("enriched", time, load * 0.98, 32), Stream("failed", time, load * 0.004, 4)],
            Workers = [.. workers], Incidents = [.. incidents.Where(one => one.ClosedAt is null)], ThroughputUnits = second < Step ? 2 : 4,
            UnitUse = load / (second < Step ? 2_000 : 4_000), ThrottledPerMinute = 0, ParkedEvents = 0, AcceptedRate = load, CountedLoss = 0,
            LatencyMedian = 0.7 + lag * 0.6, Latency95 = 1.4 + lag,
        };
        var changes = Changes(start, second);
        return new FabricRound(number, view with { Changes = [.. changes.Where(one => one.EndedAt is null)] }, incidents, Decisions(start, second))
        {
            Changes = changes,
        };
    }

    private static ImmutableArray<Change> Changes(DateTimeOffset start, int second)
    {
        var list = new List<Change>();
        if (second >= 90)
            list.Add(new Change { Id = "controls/90", Kind = ChangeKind.Controls, Summary = "Enrich fewest: 6, was 2.", StartedAt = start.AddSeconds(90), EndedAt = start.AddSeconds(90) });
        if (second >= Step + 20)
            list.Add(new Change
            {
                Id = "upgrade/1", Kind = ChangeKind.Upgrade, From = "1.4.2", To = "1.5.0", Summary = "Version 1.4.2 to 1.5.0: 5 of 11 instances.",
                StartedAt = start.AddSeconds(Step + 20), Done = 5, Left = 6, LagSeconds = 48,
            });
        return [.. list];
    }

    /// <summary>A pipeline of many nodes, all of whose numbers change.</summary>
    public static FabricRound Many(long number, DateTimeOffset time, int nodes)
    {
        var streams = Math.Max(2, nodes / 6);
        var load = 1_000 + number % 97 * 13.0;
        var workers = Enumerable.Range(0, nodes - streams - 2).Select(i => Worker(
            $"Worker{i:00}", $"stream{i % streams:00}", time, load + i, load + i * (number % 5) / 5, 0.5 + (number + i) % 17, 2, 2,
            i == 3 ? NodeState.Lagging : i == 4 ? NodeState.Stopped : NodeState.Ok, i == 3 ? Cause.HotPartition : i == 4 ? Cause.NoOwner : Cause.None, (number + i) % 10 / 10.0, ["1.0.0"], partitions: 4));
        return new FabricRound(number, new PipelineView
        {
            Time = time, State = NodeState.Stopped, Streams = [.. Enumerable.Range(0, streams).Select(i => Stream($"stream{i:00}", time, load + i, 4))],
            Workers = [.. workers], AcceptedRate = load, CountedLoss = 0, ThroughputUnits = 4, UnitUse = 0.4,
        }, [], []);
    }

    /// <summary>What the workers of <see cref="Many"/> write to: each stream's first worker feeds the next stream.</summary>
    public static Fabric.Api.FabricTopology ManyTopology(int nodes)
    {
        var streams = Math.Max(2, nodes / 6);
        var outputs = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        for (var i = 0; i < streams - 1; i++)
        {
            outputs[$"Worker{i:00}"] = [$"stream{i + 1:00}"];
            if (i + streams < nodes - streams - 2) outputs[$"Worker{i + streams:00}"] = [$"stream{Math.Min(i + 2, streams - 1):00}"];
        }
        return new(outputs.ToImmutable(), "stream00", ImmutableSortedDictionary<string, string>.Empty);
    }

    private static StreamView Stream(string name, DateTimeOffset time, double rate, int partitions) => new()
    {
        Stream = name, State = rate > 0 ? NodeState.Ok : NodeState.Idle, Rule = "Everything that arrives is accepted.", Since = time.AddHours(-3),
        Partitions = partitions, Rate = rate, BytesRate = rate * 640, HottestShare = 0.04,
    };

    private static WorkerView Worker(
        string name, string stream, DateTimeOffset time, double arrival, double processed, double lag, int running, int asked,
        NodeState state, Cause cause, double busy, string[] versions, int? bad = null, int partitions = 32)
    {
        var instances = Enumerable.Range(0, running).Select(i => new InstanceView(
            $"{name.ToLowerInvariant()}-{i:00}", versions[i * versions.Length / Math.Max(1, running)], processed / running, busy, bad is not null && i == 1 ? 6 : 0, time.AddSeconds(-1 - i % 4),
            [.. Enumerable.Range(0, partitions).Where(p => p % running == i)], bad is not null && i == 1 ? "The table refused an entity of 1.2 MB; sample event 5f0c9a3e-6d1b-4b42-9a53-0c8f7d1f2b11" : null)).ToImmutableArray();
        var views = Enumerable.Range(0, partitions).Select(p => new PartitionView(
            p, p == bad ? state : state == NodeState.Stalled ? NodeState.Ok : state, p == bad ? cause : Cause.None, p == bad ? 4_200 : lag * arrival / partitions * (1 + p % 5 / 10.0),
            p == bad ? 88 : lag * (0.6 + p % 7 / 10.0), arrival / partitions * (p == 5 ? 3.1 : 0.9), processed / partitions, running == 0 ? null : instances[p % running].Id,
            1_000_000 + p, 200_000, 1_000_000 + p + (long)(lag * arrival / partitions))).ToImmutableArray();
        var words = state switch
        {
            NodeState.Lagging => string.Create(CultureInfo.InvariantCulture, $"The oldest waiting event is {lag:0} s old, more than 10 s for 20 s; {arrival:N0} events a second arrive and {processed:N0} are done."),
            NodeState.Stalled => "Partition 7 has an owner that renews its ownership and has not advanced for 88 s; one batch failed 9 times.",
            NodeState.Stopped => "No instance owns 4 of 4 partitions although events wait.",
            NodeState.Idle => "Nothing arrives and nothing waits.",
            _ => "Lag is below 10 s.",
        };
        return new WorkerView
        {
            Worker = name, Stream = stream, Group = name.ToLowerInvariant(), State = state, Cause = cause, Rule = words, IsCause = cause != Cause.None, Since = time.AddSeconds(-47),
            LagEvents = lag * arrival, LagSeconds = lag, ArrivalRate = arrival, ProcessedRate = processed, TransitMedian = 0.04 + lag * 0.5, Transit95 = 0.2 + lag, BusyShare = busy, ErrorsPerMinute = bad is null ? 0 : 6,
            InstanceCount = asked, Instances = instances, Partitions = views,
        };
    }

    private static ImmutableArray<Incident> Incidents(DateTimeOffset start, int second)
    {
        var list = new List<Incident>();
        if (second >= 130) list.Add(One("Enrich", null, NodeState.Stopped, Cause.NoOwner, "An instance of Enrich was lost; its 5 partitions had no owner for 21 s.", 130, second >= 190 ? 190 : null));
        if (second >= 300) list.Add(One("collected", null, NodeState.Lagging, Cause.IngressThrottled, "The log refused 340 requests a minute at 2 throughput units.", 300, second >= 372 ? 372 : null));
        if (second >= Surge + 8) list.Add(One("Enrich", null, NodeState.Lagging, Cause.TooFewInstances, "Enrich is behind: 1,830 events a second arrive, 6 instances do 1,443.", Surge + 8, second >= Drained ? Drained : null));
        if (second >= Surge + 25) list.Add(One("Visitors", 7, NodeState.Stalled, Cause.Poison, "Partition 7 of Visitors does not advance: one batch failed 9 times.", Surge + 25, null, "Look at the last error of its owner; the batch begins at sequence number 1000007."));
        return [.. list];

        Incident One(string node, int? partition, NodeState state, Cause cause, string summary, int from, int? to, string? advice = null) => new()
        {
            Id = $"{node}-{cause}-{from}", Node = node, Partition = partition, State = state, Cause = cause, Summary = summary, Advice = advice,
            OpenedAt = start.AddSeconds(from), UpdatedAt = start.AddSeconds(to ?? from), ClosedAt = to is { } end ? start.AddSeconds(end) : null,
        };
    }

    private static ImmutableArray<Decision> Decisions(DateTimeOffset start, int second)
    {
        var list = new List<Decision>();
        if (second >= 210)
            list.Add(One("Enrich", 210, DecisionAction.ScaleIn, 8, 6, DecisionRule.Window, "For 5 minutes 6 instances were enough: 183 events/s ÷ (0.86 × 248 events/s per instance) = 0.9; 32 partitions ⇒ 6 keeps the busiest instance at 6 partitions.",
                new Prediction(0, 0.61, 4.2m), new DecisionOutcome(start.AddSeconds(270), DecisionVerdict.AsPredicted, 0, 183)));
        if (second >= 420)
            list.Add(One("Visitors", 420, DecisionAction.Hold, 4, 6, DecisionRule.Rate, "Not scaling: the sink's latency is up 3.1 times, and the last step out gained 4 % of what was expected.", null, null, HoldReason.Ineffective, "Look at the tables' latency: more instances do not help."));
        if (second >= Step)
        {
            list.Add(One("Enrich", Step, DecisionAction.ScaleOut, 6, 11, DecisionRule.Rate, "Rate 1,830 events/s × trend 1.08 ÷ (0.80 × 248 events/s per instance) + drain of 2,100 events in 60 s → 10.4; 32 partitions ⇒ 11, the next size that lowers the busiest instance.",
                new Prediction(45, 0.82, 7.7m), second >= Drained ? new DecisionOutcome(start.AddSeconds(Drained), DecisionVerdict.AsPredicted, 48, 1_842) : null));
            list.Add(One("log", Step, DecisionAction.ScaleOut, 2, 4, DecisionRule.Trend, "1,830 events/s in ÷ (0.95 × 1,000 events/s per unit) = 1.93, and 7,300 events/s out ÷ (0.95 × 4,096) = 1.88; with the trend 2.1 ⇒ 3, and one for the drain ⇒ 4.", new Prediction(0, 0.46, 0.08m), null));
        }
        return [.. list];

        Decision One(string node, int at, DecisionAction action, int from, int to, DecisionRule rule, string formula, Prediction? prediction, DecisionOutcome? outcome, HoldReason held = HoldReason.None, string? advice = null) => new()
        {
            Id = $"{node}-{at}", Time = start.AddSeconds(at), Node = node, Action = action, From = from, To = to, Rule = rule, Formula = formula, Held = held, Advice = advice, Prediction = prediction, Outcome = outcome,
            Inputs = new DecisionInputs { MeasuredAt = start.AddSeconds(at - 1), Rate = 1_830, Slope = 2.4, HorizonSeconds = 35, Forecast = 1_976, Waiting = 2_640, Backlog = 2_100, LagSeconds = 31, Capacity = 248, Processed = 1_443, Partitions = 32, Running = from },
        };
    }
}
