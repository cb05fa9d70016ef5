using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging.Tests;

/// <summary>Readings that make no sense.</summary>
public sealed class GarbageTests
{
    private static readonly string[] Names = ["collected", "enriched", "failed", "", "x", new('n', 5_000), "Enrich", "ArchiveEnriched", "hub/group"];
    private static readonly double[] Numbers = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1, 0, 1, 1e300, double.MaxValue];
    private static readonly long[] Wholes = [long.MinValue, -2, -1, 0, 1, 2, 1_000, long.MaxValue - 1, long.MaxValue];

    [Fact]
    public void Any_readings_give_a_judgement_and_a_bounded_state()
    {
        var judge = new Judge(new JudgeOptions());
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var state = JudgeState.Empty;
            for (var i = 0; i < 12; i++)
            {
                var judged = judge.Assess(state, Reading(random));
                Check(judged);
                var stored = JudgeStateJson.Write(judged.State);
                Assert.True(stored.Length < 4_000_000, $"{stored.Length} bytes");
                state = JudgeStateJson.Read(stored);
                Assert.Equal(judged.State.Time, state.Time);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Fact]
    public void A_stored_state_that_cannot_be_read_means_starting_anew()
    {
        var pipeline = new ModelPipeline();
        pipeline.Run(60);
        var stored = JudgeStateJson.Write(pipeline.State);

        Assert.Equal(pipeline.State.Time, JudgeStateJson.Read(stored).Time);
        Assert.Same(JudgeState.Empty, JudgeStateJson.Read("{}"u8.ToArray()));
        Assert.Same(JudgeState.Empty, JudgeStateJson.Read("""{"version":2,"state":{}}"""u8.ToArray()));
        Assert.Same(JudgeState.Empty, JudgeStateJson.Read("""{"version":1,"state":{"streams":[{"last":"AA"}]}}"""u8.ToArray()));
        Assert.Same(JudgeState.Empty, JudgeStateJson.Read("""{"version":1,"state":{"time":"x"}}"""u8.ToArray()));
        for (var length = 0; length < stored.Length; length += 997) Assert.Same(JudgeState.Empty, JudgeStateJson.Read(stored.AsMemory(0, length)));
    }

    [Fact]
    public void A_damaged_state_never_stops_judging()
    {
        var pipeline = new ModelPipeline();
        pipeline.Run(200);
        var stored = JudgeStateJson.Write(pipeline.State);
        var random = new Random(7);
        for (var i = 0; i < 3000; i++)
        {
            var damaged = (byte[])stored.Clone();
            for (var n = random.Next(1, 6); n > 0; n--) damaged[random.Next(damaged.Length)] = (byte)random.Next(32, 127);
            Check(pipeline.Judge.Assess(JudgeStateJson.Read(damaged), pipeline.Read()));
        }
    }

    [Fact]
    public void The_state_does_not_grow_with_time()
    {
        var pipeline = new ModelPipeline { Noise = 0.3 };
        pipeline.Run(7_200);
        var size = JudgeStateJson.Write(pipeline.State).Length;
        pipeline.Run(7_200);

        Assert.InRange(JudgeStateJson.Write(pipeline.State).Length, size * 0.8, size * 1.2);
    }

    private static void Check(Judgement judged)
    {
        Assert.True(Enum.IsDefined(judged.View.State));
        Assert.All(judged.View.Workers, w =>
        {
            Assert.True(Enum.IsDefined(w.State) && Enum.IsDefined(w.Cause));
            Assert.NotEmpty(w.Rule);
            Assert.All(w.Partitions, p => Assert.True(Enum.IsDefined(p.State) && !(p.LagEvents < 0) && !(p.LagSeconds < 0) && !(p.ArrivalRate < 0) && !(p.ProcessedRate < 0)));
        });
        Assert.InRange(judged.View.Incidents.Length, 0, 200);
        Assert.NotEmpty(PipelineViewJson.Write(judged.View));
    }

    private static PipelineReading Reading(Random r) => new()
    {
        Time = Time(r),
        Streams = r.Next(8) == 0 ? default : Some(r, 5, () => new StreamReading(Name(r), r.Next(6) == 0 ? (int)Wholes[r.Next(9)] : r.Next(6),
            r.Next(9) == 0 ? default : Some(r, 8, () => new PartitionEndReading(r.Next(-2, 8), Time(r), Whole(r), Whole(r), Time(r))), Number(r))),
        Consumers = r.Next(8) == 0 ? default : Some(r, 5, () => new ConsumerReading(Name(r), Name(r), Name(r), r.Next(4) == 0 ? null : Time(r),
            r.Next(9) == 0 ? default : Some(r, 8, () => new CheckpointReading(r.Next(-2, 8), r.Next(4) == 0 ? null : Whole(r), Time(r), r.Next(3) == 0 ? null : Name(r), r.Next(3) == 0 ? null : Time(r))))),
        Heartbeats = r.Next(8) == 0 ? default : Some(r, 6, () => new Heartbeat
        {
            Instance = Name(r), Worker = Name(r), Version = Name(r), StartedAt = Time(r), At = Time(r), Processed = Whole(r), Errors = Whole(r),
            BusySeconds = Number(r), SinkSeconds = Number(r), LastError = r.Next(2) == 0 ? null : Name(r),
            Partitions = r.Next(9) == 0 ? default : Some(r, 6, () => new PartitionWork(
                r.Next(-2, 8), Whole(r), Whole(r), r.Next(2) == 0 ? null : Whole(r), r.Next(2) == 0 ? null : Time(r), r.Next(2) == 0 ? null : Time(r), r.Next(-1, 9))),
        }),
        Counts = r.Next(8) == 0 ? default : Some(r, 20, () => new FlowCount(Time(r), Name(r),
            r.Next(2) == 0 ? "sluice.collect.accepted" : Name(r), Name(r), Whole(r))),
        Log = r.Next(2) == 0 ? null : new LogReading(Time(r), r.Next(2) == 0 ? null : r.Next(-2, 50), Number(r), Number(r), Number(r), Number(r)),
        Canaries = r.Next(8) == 0 ? default : Some(r, 4, () => new CanaryReading(Time(r), r.Next(2) == 0 ? null : Time(r))),
        Faults = r.Next(8) == 0 ? default : ["It could not be read."],
    };

    private static ImmutableArray<T> Some<T>(Random r, int most, Func<T> make) => [.. Enumerable.Range(0, r.Next(most)).Select(_ => make())];

    private static string Name(Random r) => Names[r.Next(Names.Length)];

    private static long Whole(Random r) => r.Next(3) == 0 ? Wholes[r.Next(Wholes.Length)] : r.Next(2_000);

    private static double Number(Random r) => r.Next(3) == 0 ? Numbers[r.Next(Numbers.Length)] : r.NextDouble() * 1_000;

    private static DateTimeOffset Time(Random r) => r.Next(12) switch
    {
        0 => DateTimeOffset.MinValue,
        1 => DateTimeOffset.MaxValue,
        2 => ModelPipeline.Clock(r.Next(-1_000_000, 1_000_000)),
        _ => ModelPipeline.Clock(r.Next(0, 300)),
    };
}
