using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;

namespace Sluice.Benchmarks.Fabric;

/// <summary>
/// Partition samples a second through the state engine: a sample is one partition of one consumer group, judged once
/// (ends, checkpoint, owner and heartbeat taken in; state, view and the planner's numbers given out). Arguments:
/// <c>[partitions of each of 4 streams, 1024] [seconds, 5]</c>. It ends with an error below the target of a million.
/// </summary>
internal static class JudgeBenchmark
{
    private const double Target = 1_000_000;
    private const int Streams = 4;
    private const int Groups = 3;
    private static readonly DateTimeOffset Start = new(2026, 5, 4, 0, 0, 0, TimeSpan.Zero);

    public static Task<int> RunAsync(string[] args)
    {
        var partitions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_024;
        var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        var readings = Enumerable.Range(0, 120).Select(i => Reading(partitions, i)).ToArray();
        var judge = new Judge(new JudgeOptions());
        var state = JudgeState.Empty;
        foreach (var reading in readings) state = judge.Assess(state, reading).State;

        var (samples, rounds) = (0L, 0);
        var allocated = GC.GetTotalAllocatedBytes(true);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            // Time goes on from reading to reading; the jump back to the first costs one round of bridging.
            state = judge.Assess(state, readings[rounds++ % readings.Length]).State;
            samples += (long)partitions * Streams * Groups;
        }
        var rate = samples / watch.Elapsed.TotalSeconds;
        var bytes = (GC.GetTotalAllocatedBytes(true) - allocated) / (double)samples;
        var plain = Plain(readings, seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"judge: {rate:0} partition samples/s, {watch.Elapsed.TotalMilliseconds / rounds:0.00} ms a round of {partitions * Streams * Groups}, {bytes:0} bytes allocated a sample"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"judge: a plain loop that only subtracts checkpoint from end does {plain:0} samples/s; ratio {rate / plain:0.0000}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"judge: stored state {JudgeStateJson.Write(state).Length} bytes; target {Target:0}/s {(rate >= Target ? "met" : "missed")}"));
        return Task.FromResult(rate >= Target ? 0 : 1);
    }

    private static double Plain(PipelineReading[] readings, int seconds)
    {
        var (samples, sum, i) = (0L, 0L, 0);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < Math.Min(seconds, 2))
        {
            var reading = readings[i++ % readings.Length];
            foreach (var consumer in reading.Consumers)
            {
                var ends = reading.Streams[consumer.Partitions.Length == 0 ? 0 : consumer.Stream[^1] - '0'].Ends.AsSpan();
                var checkpoints = consumer.Partitions.AsSpan();
                for (var p = 0; p < ends.Length; p++) sum += Math.Max(0, ends[p].Last - (checkpoints[p].Sequence ?? 0));
                samples += ends.Length;
            }
        }
        return sum == long.MinValue ? 0 : samples / watch.Elapsed.TotalSeconds;
    }

    private static PipelineReading Reading(int partitions, int round)
    {
        var now = Start.AddSeconds(5 * round);
        return new PipelineReading
        {
            Time = now,
            Streams = [.. Enumerable.Range(0, Streams).Select(s => new StreamReading($"stream{s}", partitions,
                [.. Enumerable.Range(0, partitions).Select(p => new PartitionEndReading(p, now, 0, 1_000 + 500L * round + p, now.AddMilliseconds(-p % 900)))],
                1e6 * round))],
            Consumers = [.. from s in Enumerable.Range(0, Streams)
                            from g in Enumerable.Range(0, Groups)
                            select new ConsumerReading($"Worker{s}{g}", $"stream{s}", $"group{g}", now, Checkpoints(partitions, round, now, s, g))],
            Heartbeats = [.. from s in Enumerable.Range(0, Streams)
                             from g in Enumerable.Range(0, Groups)
                             from i in Enumerable.Range(0, 8)
                             select Beat(partitions, round, now, s, g, i)],
            InstanceCounts = ImmutableSortedDictionary<string, int>.Empty,
        };
    }

    private static ImmutableArray<CheckpointReading> Checkpoints(int partitions, int round, DateTimeOffset now, int s, int g) =>
        [.. Enumerable.Range(0, partitions).Select(p => new CheckpointReading(
            p, 1_000 + 500L * round + p - p % 7 * 100, now, $"i{s}{g}{p % 8}", now.AddSeconds(-p % 10)))];

    private static Heartbeat Beat(int partitions, int round, DateTimeOffset now, int s, int g, int i) => new()
    {
        Instance = $"i{s}{g}{i}", Worker = $"Worker{s}{g}", Version = "1", StartedAt = Start, At = now, Processed = 64_000L * round,
        BusySeconds = 4.0 * round, SinkSeconds = 2.0 * round,
        Partitions = [.. Enumerable.Range(0, partitions).Where(p => p % 8 == i).Select(p =>
            new PartitionWork(p, 500L * round, 0, p % 2 == 0 ? null : 1_000 + 500L * round, now, now.AddSeconds(-1), 0))],
    };
}
