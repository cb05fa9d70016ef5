using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Tests.Planning;

public sealed class PropertyTests
{
    private static readonly double[] Nasty =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1, 0, 1e-300, 1e300, double.MaxValue, 42];

    [Fact]
    public void Whatever_is_measured_bounds_are_kept() => Prop.ForAll<int, byte, byte>((seed, a, b) =>
    {
        var (min, max) = (Math.Min(a, b) % 40, Math.Max(1, Math.Max(a, b) % 40));
        var options = new PlannerOptions { MinInstances = Math.Min(min, max), MaxInstances = max, MinUnits = 2, MaxUnits = 7 };
        var random = new Random(seed);
        var pipe = new Pipe(options, instances: max) { Units = 3 };
        for (var i = 0; i < 60; i++)
        {
            pipe.Now += TimeSpan.FromSeconds(random.Next(10) == 0 ? random.Next(-100_000, 100_000) : 0);
            pipe.Round(Value(random), Value(random), change: m => Mangle(m, random), log: m => Mangle(m, random));
            foreach (var decision in pipe.Decisions.Where(d => d.MustAct))
            {
                if (decision.Node == Decision.LogNode ? decision.To is < 2 or > 7 : decision.To < options.MinInstances || decision.To > max)
                    return false;
            }
            pipe.Decisions.Clear();
        }
        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void With_something_unknown_nobody_goes_and_never_all_come() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var pipe = new Pipe(instances: 8);
        pipe.Rounds(40, 1_700);
        for (var i = 0; i < 150; i++)
        {
            var broken = random.Next(32);
            var value = Nasty[random.Next(4)];
            pipe.Round(random.Next(4_000), random.Next(100_000), change: m => Pipe.Each(m, p =>
                p.Partition != broken ? p : random.Next(2) == 0 ? p with { ArrivalRate = value } : p with { LagEvents = value }));
        }
        return pipe.Decisions.TrueForAll(d => d.Action != DecisionAction.ScaleIn && (!d.MustAct || d.To < 32));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_load_never_gets_less() => Prop.ForAll<PositiveInt, PositiveInt, bool>((low, more, byRate) =>
    {
        // Up to what a partition's instance can do; beyond it no number of instances helps.
        var small = low.Get * 37 % 7_000;
        var large = Math.Min(7_500, small + more.Get * 11);
        return Wanted(small, byRate) <= Wanted(large, byRate);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void At_any_constant_load_with_noise_at_most_one_action_in_two_hours_is_taken_back() => Prop.ForAll<int, PositiveInt>((seed, level) =>
    {
        var random = new Random(seed);
        var rate = 200 + level.Get * 97 % 3_500;
        var pipe = new Pipe(instances: 1 + rate / 175);
        var wander = 0.0;
        for (var i = 0; i < 1_440; i++)
        {
            wander = 0.92 * wander + 0.39 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2;
            pipe.Round(rate * (1 + 0.03 * wander));
        }
        var acts = pipe.Decisions.Where(d => d.MustAct).ToList();
        var reversals = acts.Zip(acts.Skip(1)).Count(pair =>
            pair.First.Action != pair.Second.Action && pair.Second.Time - pair.First.Time < TimeSpan.FromMinutes(10));
        return reversals <= 1 && acts.Count <= 6;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_history_gives_the_same_decisions_and_planning_changes_nothing_it_was_given() => Prop.ForAll<int>(seed =>
    {
        var (first, second) = (Run(seed), Run(seed));
        return first.SequenceEqual(second);

        static List<string> Run(int seed)
        {
            var random = new Random(seed);
            var pipe = new Pipe();
            for (var i = 0; i < 100; i++)
            {
                var state = pipe.State;
                var copy = state with { };
                pipe.Round(random.Next(4_000), random.Next(50_000));
                Assert.Equal(copy, state);
            }
            return [.. pipe.Decisions.Select(d => d.ToString())];
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_planner_that_takes_over_goes_on_from_the_state() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var rates = Enumerable.Range(0, 120).Select(_ => (double)random.Next(400, 4_000)).ToList();
        var whole = new Pipe();
        foreach (var rate in rates) whole.Round(rate);
        var first = new Pipe();
        foreach (var rate in rates.Take(60)) first.Round(rate);
        var second = new Pipe(instances: first.Instances) { State = first.State, Now = first.Now };
        foreach (var rate in rates.Skip(60)) second.Round(rate);
        return whole.Decisions.Select(d => d.ToString()).SequenceEqual(first.Decisions.Concat(second.Decisions).Select(d => d.ToString()));
    }).QuickCheckThrowOnFailure();

    private static int Wanted(double rate, bool byRate)
    {
        var pipe = new Pipe(new PlannerOptions { Balance = byRate ? Balance.ByRate : Balance.ByCount, InstanceRate = Pipe.Capacity }, instances: 1);
        pipe.Round(rate);
        return pipe.Instances;
    }

    private static double Value(Random random) =>
        random.Next(4) == 0 ? Nasty[random.Next(Nasty.Length)] : random.Next(100_000);

    private static ConsumerMeasurement Mangle(ConsumerMeasurement m, Random random)
    {
        if (random.Next(3) > 0) return m;
        var partitions = m.Partitions;
        for (var i = random.Next(4); i >= 0; i--)
        {
            var at = random.Next(partitions.Length);
            partitions = partitions.SetItem(at, new PartitionMeasurement(
                random.Next(6) == 0 ? random.Next() : at, Value(random), Value(random), Value(random), Value(random), null));
        }
        return m with
        {
            Partitions = random.Next(8) == 0 ? default : partitions,
            Instances = random.Next(6) == 0 ? default : [.. m.Instances.Select(x => x with { ProcessedRate = Value(random), BusyShare = Value(random) })],
            InstanceCount = random.Next(6) switch { 0 => null, 1 => random.Next(-5, 100_000), _ => m.InstanceCount },
            MeasuredAt = m.MeasuredAt.AddSeconds(random.Next(5) == 0 ? random.Next(-1_000, 1_000) : 0),
        };
    }

    private static LogMeasurement Mangle(LogMeasurement m, Random random) => m with
    {
        IncomingEvents = Value(random),
        IncomingBytes = Value(random),
        OutgoingEvents = Value(random),
        OutgoingBytes = Value(random),
        ThrottledRequests = Value(random),
        ParkedEvents = Value(random),
        ThroughputUnits = random.Next(6) == 0 ? random.Next(-5, 5_000) : m.ThroughputUnits,
    };
}
