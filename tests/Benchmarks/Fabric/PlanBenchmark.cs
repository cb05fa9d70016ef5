using System.Diagnostics;
using System.Globalization;
using Sluice.Fabric.Planning;

namespace Sluice.Benchmarks.Fabric;

/// <summary>
/// Time of a planner's round over many partitions: rates that rise and fall, so that some rounds decide and most hold.
/// Arguments: <c>[partitions of all consumers, 10000] [rounds, 300]</c>. It ends with an error when the slowest of the rounds
/// after the first ten takes a second.
/// </summary>
internal static class PlanBenchmark
{
    private const int PerConsumer = 100;
    private const double Capacity = 250;
    private static readonly DateTimeOffset Start = new(2026, 5, 4, 0, 0, 0, TimeSpan.Zero);

    public static Task<int> RunAsync(string[] args)
    {
        var partitions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 300;
        var status = 0;
        foreach (var balance in Enum.GetValues<Balance>()) status |= Run(balance, partitions, rounds);
        return Task.FromResult(status);
    }

    private static int Run(Balance balance, int partitions, int rounds)
    {
        var consumers = Math.Max(1, partitions / PerConsumer);
        var planner = new Planner(new PlannerOptions { MaxInstances = PerConsumer, MaxUnits = 40, Balance = balance });
        var sizes = Enumerable.Repeat(4, consumers).ToArray();
        var units = 4;
        var state = PlannerState.Empty;
        var times = new List<double>();
        var decisions = 0;
        for (var round = 0; round < rounds; round++)
        {
            var measurement = Measurement(round, sizes, units);
            var watch = Stopwatch.StartNew();
            var plan = planner.Plan(state, measurement);
            times.Add(watch.Elapsed.TotalMilliseconds);
            state = plan.State;
            foreach (var decision in plan.Decisions)
            {
                decisions++;
                if (!decision.MustAct) continue;
                if (decision.Node == Decision.LogNode) units = decision.To;
                else sizes[int.Parse(decision.Node[6..], CultureInfo.InvariantCulture)] = decision.To;
            }
        }
        var settled = times.Skip(10).Order().ToList();
        var slowest = settled[^1];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"plan {balance}: {consumers} consumers of {PerConsumer} partitions, {settled[settled.Count / 2]:0.0} ms a round, {slowest:0.0} ms the slowest, {partitions / settled[settled.Count / 2] * 1000:0} partitions/s, {decisions} decisions in {rounds} rounds; under a second {(slowest < 1_000 ? "met" : "missed")}"));
        return slowest < 1_000 ? 0 : 1;
    }

    private static Measurement Measurement(int round, int[] sizes, int units)
    {
        var now = Start.AddSeconds(5 * round);
        var all = 0.0;
        var consumers = sizes.Select((size, c) =>
        {
            // Each has its own hour, so that some of them move in every round.
            var rate = 1_500 + (1_200 * Math.Sin((round + (7 * c)) / 40.0));
            var done = Math.Min(rate, size * Capacity);
            var lag = rate > done ? (rate - done) * 30 : 0;
            all += rate;
            return new ConsumerMeasurement
            {
                Consumer = $"Worker{c}", Stream = $"stream{c}", MeasuredAt = now, InstanceCount = size,
                Instances = [.. Enumerable.Range(0, size).Select(i => new InstanceMeasurement($"i{i}", done / size, Math.Min(1, done / size / Capacity)))],
                Partitions = [.. Enumerable.Range(0, PerConsumer).Select(p => new PartitionMeasurement(
                    p, rate / PerConsumer * (0.8 + (p % 5 * 0.1)), done / PerConsumer * (0.8 + (p % 5 * 0.1)), lag / PerConsumer, lag / rate, $"i{p % size}"))],
            };
        }).ToList();
        return new Measurement(now, new LogMeasurement
        {
            MeasuredAt = now, ThroughputUnits = units, IncomingEvents = all, IncomingBytes = all * 600, OutgoingEvents = all, OutgoingBytes = all * 600,
            ThrottledRequests = 0, ParkedEvents = 0,
        }, [.. consumers]);
    }
}
