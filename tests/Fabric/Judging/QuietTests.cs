namespace Sluice.Fabric.Judging.Tests;

/// <summary>What is well stays quiet.</summary>
public sealed class QuietTests
{
    private const double Day = 86_400;

    [Fact]
    public void A_day_of_changing_noisy_traffic_gives_no_alarm()
    {
        var pipeline = new ModelPipeline { Rate = t => 250 - 200 * Math.Cos(2 * Math.PI * t / Day), Noise = 0.3 };
        pipeline.Run(Day);

        Assert.Empty(pipeline.Told);
        Assert.Equal(NodeState.Ok, pipeline.Last!.View.State);
        Assert.Equal(0, pipeline.Last.View.CountedLoss);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Measurements_that_are_patchy_and_of_different_age_give_no_alarm(int seed)
    {
        var pipeline = new ModelPipeline(seed: seed) { Rate = t => 250 - 200 * Math.Cos(2 * Math.PI * t / 7_200), Noise = 0.3 };
        var sloppy = new SloppyReadings(seed);
        pipeline.Spoil = sloppy.Spoil;
        pipeline.Run(6 * 3_600);

        Assert.Empty(pipeline.Told);
        Assert.Equal(0, pipeline.Last!.View.CountedLoss);
        Assert.InRange(pipeline.Rounds.Unknown / (double)pipeline.Rounds.All, 0, 0.01);
        foreach (var i in pipeline.Enrich.Instances) i.Hung = true;
        Assert.InRange(pipeline.RunUntil(() => pipeline.EnrichView.State == NodeState.Stalled), 10, 60);
    }

    [Fact]
    public void Patchy_measurements_of_a_trickle_give_no_alarm()
    {
        var pipeline = new ModelPipeline(seed: 4) { Rate = t => t % 37 < 1 ? 3 : 0 };
        pipeline.Spoil = new SloppyReadings(4).Spoil;
        pipeline.Run(6 * 3_600);

        Assert.Empty(pipeline.Told);
    }

    [Fact]
    public void Large_batches_with_a_checkpoint_now_and_then_give_no_alarm()
    {
        var pipeline = new ModelPipeline { Rate = _ => 100, Noise = 0.2 };
        var shown = Array.Empty<long?>();
        pipeline.Spoil = r =>
        {
            if (shown.Length == 0 || pipeline.Now % 15 == 0) shown = [.. r.Consumers[0].Partitions.Select(p => p.Sequence)];
            return r with
            {
                Heartbeats = [.. r.Heartbeats.Where(h => h.Worker != "Enrich")],
                Consumers = r.Consumers.SetItem(0, r.Consumers[0] with { Partitions = [.. r.Consumers[0].Partitions.Select((p, i) => p with { Sequence = i < shown.Length ? shown[i] : null })] }),
            };
        };
        pipeline.Run(7_200);

        Assert.Empty(pipeline.Told);
    }

    [Fact]
    public void A_day_without_traffic_gives_no_alarm_and_is_idle()
    {
        var pipeline = new ModelPipeline { Rate = _ => 0 };
        pipeline.Run(Day);

        Assert.Empty(pipeline.Told);
        Assert.Equal(NodeState.Idle, pipeline.Last!.View.State);
        Assert.All(pipeline.EnrichView.Partitions, p => Assert.Equal((NodeState.Idle, 0.0), (p.State, p.LagEvents)));
    }

    [Fact]
    public void A_day_with_an_event_now_and_then_gives_no_alarm()
    {
        var pipeline = new ModelPipeline { Rate = t => t % 307 < 1 ? 4 : 0 };
        pipeline.Run(Day);

        Assert.Empty(pipeline.Told);
    }

    [Fact]
    public void Instances_that_come_and_go_give_no_alarm()
    {
        var pipeline = new ModelPipeline();
        for (var i = 0; i < 30; i++)
        {
            pipeline.Run(90);
            foreach (var worker in (ModelWorker[])[pipeline.Enrich, pipeline.Archive])
            {
                var instance = worker.Instances[0];
                (instance.StartedAt, instance.Processed, instance.Errors, instance.Busy, instance.Sink) = (pipeline.Now, 0, 0, 0, 0);
                instance.ByPartition.Clear();
            }
        }

        Assert.Empty(pipeline.Told);
        Assert.All(pipeline.EnrichView.Instances, i => Assert.False(i.Rate < 0));
    }

    [Theory]
    [InlineData(3_600)]
    [InlineData(-3_600)]
    [InlineData(40)]
    [InlineData(-3)]
    public void A_clock_that_jumps_gives_no_alarm(double seconds)
    {
        var pipeline = new ModelPipeline { Noise = 0.2 };
        pipeline.Run(600);
        pipeline.ClockAhead = seconds;
        pipeline.Run(1_200);

        Assert.Empty(pipeline.Told);
        Assert.Equal(NodeState.Ok, pipeline.EnrichView.State);
        Assert.InRange(pipeline.EnrichView.LagSeconds, 0, 15);
    }

    [Fact]
    public void A_fault_is_still_found_after_the_clock_has_jumped()
    {
        var pipeline = new ModelPipeline();
        pipeline.Run(300);
        pipeline.ClockAhead = -7_200;
        pipeline.Run(60);
        foreach (var i in pipeline.Enrich.Instances) i.Hung = true;

        Assert.InRange(pipeline.RunUntil(() => pipeline.EnrichView.State == NodeState.Stalled), 10, 30);
    }

    [Fact]
    public void A_fabric_that_was_away_takes_up_where_it_was()
    {
        var pipeline = new ModelPipeline();
        pipeline.Run(300);
        pipeline.Enrich.Poison.Add(2);
        pipeline.RunUntil(() => pipeline.Opened.Any());
        pipeline.FabricRuns = false;
        pipeline.Run(1_800);
        pipeline.State = JudgeStateJson.Read(JudgeStateJson.Write(pipeline.State));
        pipeline.FabricRuns = true;
        pipeline.Run(120);

        Assert.Single(pipeline.Opened);
        Assert.Empty(pipeline.Closed);
        Assert.Equal(Cause.Poison, pipeline.EnrichView.Cause);
        pipeline.Enrich.Poison.Clear();
        pipeline.RunUntil(() => pipeline.Closed.Any(), 400);
        Assert.Equal(pipeline.Opened.Single(i => i.Cause == Cause.Poison).Id, pipeline.Closed.First().Id);
    }

    [Fact]
    public void A_fabric_that_was_away_from_a_healthy_pipeline_raises_nothing()
    {
        var pipeline = new ModelPipeline();
        for (var i = 0; i < 10; i++)
        {
            pipeline.Run(200);
            pipeline.FabricRuns = false;
            pipeline.Run(i * 60);
            pipeline.FabricRuns = true;
        }
        pipeline.Run(60);

        Assert.Empty(pipeline.Told);
        Assert.Equal(NodeState.Ok, pipeline.Last!.View.State);
    }

    [Fact]
    public void Missing_measurements_are_unknown_and_keep_what_is_open_open()
    {
        var pipeline = new ModelPipeline();
        pipeline.Run(300);
        foreach (var i in pipeline.Enrich.Instances) i.Hung = true;
        pipeline.RunUntil(() => pipeline.Opened.Any());
        pipeline.Spoil = r => r with { Streams = [], Consumers = [], Heartbeats = [], Counts = [] };
        pipeline.Run(300);

        Assert.Equal(NodeState.Unknown, pipeline.EnrichView.State);
        Assert.All(pipeline.Last!.View.Streams, s => Assert.Equal(NodeState.Unknown, s.State));
        Assert.True(double.IsNaN(pipeline.EnrichView.LagEvents));
        Assert.Single(pipeline.Told);
        pipeline.Spoil = r => r;
        foreach (var i in pipeline.Enrich.Instances) i.Hung = false;
        pipeline.RunUntil(() => pipeline.Closed.Any(), 300);
    }
}
