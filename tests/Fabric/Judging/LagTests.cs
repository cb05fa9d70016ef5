using System.Collections.Immutable;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging.Tests;

/// <summary>Lag in events and seconds, and what checkpoints do.</summary>
public sealed class LagTests
{
    [Fact]
    public void Without_a_checkpoint_everything_kept_waits_and_a_partition_never_used_has_nothing()
    {
        var view = Judged(ends: [(100, 599), (0, -1), (7, 6)], checkpoints: [null, null, null]);

        Assert.Equal([500, 0, 0], view.Partitions.Select(p => p.LagEvents));
    }

    [Fact]
    public void A_checkpoint_ahead_of_the_end_is_no_lag()
    {
        var view = Judged(ends: [(0, 500)], checkpoints: [520]);

        Assert.Equal((0.0, 0.0), (view.Partitions[0].LagEvents, view.Partitions[0].LagSeconds));
    }

    [Fact]
    public void A_fresh_consumer_without_owner_is_unknown_first_and_stopped_later()
    {
        var pipeline = new ModelPipeline();
        foreach (var i in pipeline.Enrich.Instances) i.Alive = false;
        Array.Fill(pipeline.Enrich.Owners, null);
        pipeline.Run(10);
        Assert.Equal(NodeState.Unknown, pipeline.EnrichView.State);

        Assert.InRange(pipeline.RunUntil(() => pipeline.EnrichView.State == NodeState.Stopped, 60), 20, 60);
    }

    [Fact]
    public void The_age_is_that_of_the_event_in_hand()
    {
        var pipeline = new ModelPipeline();
        pipeline.Run(120);
        pipeline.Enrich.Poison.Add(0);
        pipeline.Run(90);

        Assert.InRange(pipeline.EnrichView.Partitions[0].LagSeconds, pipeline.Enrich.LagSeconds(0) - 1, pipeline.Enrich.LagSeconds(0) + 1);
    }

    [Fact]
    public void Without_heartbeats_the_age_is_interpolated()
    {
        var pipeline = new ModelPipeline();
        pipeline.Enrich.SendsHeartbeats = false;
        pipeline.Run(120);
        pipeline.Enrich.Poison.Add(0);
        pipeline.Run(1_500);

        Assert.InRange(pipeline.EnrichView.Partitions[0].LagSeconds, 0.98 * pipeline.Enrich.LagSeconds(0), 1.02 * pipeline.Enrich.LagSeconds(0));
    }

    [Fact]
    public void Rates_are_those_of_the_positions()
    {
        var pipeline = new ModelPipeline { Rate = _ => 120 };
        pipeline.Run(300);

        Assert.InRange(pipeline.EnrichView.ArrivalRate, 119, 121);
        Assert.InRange(pipeline.EnrichView.ProcessedRate, 119, 121);
        Assert.InRange(pipeline.EnrichView.Instances.Sum(i => i.Rate), 115, 125);
        Assert.InRange(pipeline.EnrichView.BusyShare, 0.18, 0.22);
        Assert.InRange(pipeline.Last!.View.Streams[0].BytesRate, 59_000, 61_000);
        Assert.InRange(pipeline.Last.View.AcceptedRate, 118, 122);
        var planned = pipeline.Last.Measurement.Consumers.Single(c => c.Consumer == "Enrich");
        Assert.InRange(planned.Partitions.Sum(p => p.ArrivalRate), 115, 125);
        Assert.InRange(planned.Partitions.Sum(p => p.ProcessedRate), 115, 125);
        Assert.Equal(planned.Instances.Select(i => i.Id).Order(), planned.Partitions.Select(p => p.Owner!).Distinct().Order());
    }

    [Fact]
    public void A_checkpoint_that_goes_back_is_rewound_until_it_is_regained_and_no_incident()
    {
        var pipeline = new ModelPipeline();
        pipeline.Run(300);
        pipeline.Enrich.Checkpoints[1] -= 4_000;
        pipeline.Run(5);

        Assert.Equal((NodeState.Rewound, 1), (pipeline.EnrichView.State, pipeline.EnrichView.Partitions.Count(p => p.State == NodeState.Rewound)));
        pipeline.RunUntil(() => pipeline.EnrichView.State == NodeState.Ok, 60);
        Assert.Empty(pipeline.Told);
    }

    [Fact]
    public void A_worker_that_falls_behind_slowly_is_flagged_before_the_objective_is_broken()
    {
        var (flagged, runs) = (0, 0);
        for (var seed = 0; seed < 40; seed++)
        {
            var doubling = 75 + 20 * seed;
            var pipeline = new ModelPipeline(seed: seed) { Noise = 0.15 };
            pipeline.Rate = t => t < 120 ? 300 : Math.Min(2_000, 300 * Math.Pow(2, (t - 120) / doubling));
            var at = double.NaN;
            while (Enumerable.Range(0, 4).Max(pipeline.Enrich.LagSeconds) <= 30)
            {
                pipeline.Run(5);
                if (double.IsNaN(at) && pipeline.EnrichView.State == NodeState.Lagging) at = pipeline.Now;
            }
            runs++;
            if (!double.IsNaN(at)) flagged++;
        }

        Assert.InRange(flagged / (double)runs, 0.95, 1);
    }

    private static WorkerView Judged(ImmutableArray<(long Beginning, long Last)> ends, long?[] checkpoints)
    {
        var judge = new Judge(new JudgeOptions());
        var state = JudgeState.Empty;
        Judgement? judged = null;
        for (var i = 0; i < 2; i++)
        {
            var now = ModelPipeline.Clock(i * 5);
            judged = judge.Assess(state, new PipelineReading
            {
                Time = now,
                Streams = [new("collected", ends.Length, [.. ends.Select((e, p) => new PartitionEndReading(p, now, e.Beginning, e.Last, now.AddSeconds(-2)))], double.NaN)],
                Consumers = [new("Enrich", "collected", "enrich", now, [.. checkpoints.Select((c, p) => new CheckpointReading(p, c, c is null ? null : now, "a", now))])],
            });
            state = judged.State;
        }
        return judged!.View.Workers[0];
    }
}
