using System.Text;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging.Tests;

/// <summary>What a round gives besides states.</summary>
public sealed class RoundTests
{
    [Fact]
    public void The_same_state_and_reading_give_the_same_judgement_and_leave_the_state_alone()
    {
        var pipeline = new ModelPipeline { Noise = 0.2 };
        pipeline.Run(300);
        pipeline.Enrich.Poison.Add(1);
        pipeline.Run(60);
        var (state, reading) = (pipeline.State, pipeline.Read());
        var before = JudgeStateJson.Write(state);

        var one = pipeline.Judge.Assess(state, reading with { Time = reading.Time.AddSeconds(5) });
        var other = pipeline.Judge.Assess(JudgeStateJson.Read(before), reading with { Time = reading.Time.AddSeconds(5) });

        Assert.Equal(before, JudgeStateJson.Write(state));
        Assert.Equal(Encoding.UTF8.GetString(JudgeStateJson.Write(one.State)), Encoding.UTF8.GetString(JudgeStateJson.Write(other.State)));
        Assert.Equal(Encoding.UTF8.GetString(PipelineViewJson.Write(one.View)), Encoding.UTF8.GetString(PipelineViewJson.Write(other.View)));
    }

    [Fact]
    public void The_latency_is_that_of_the_canaries_of_the_last_15_minutes()
    {
        var pipeline = new ModelPipeline();
        pipeline.Spoil = r => r with
        {
            Canaries =
            [
                new(r.Time.AddMinutes(-40), r.Time.AddMinutes(-20)),
                .. Enumerable.Range(1, 10).Select(i => new CanaryReading(r.Time.AddMinutes(-i - 1), r.Time.AddMinutes(-i - 1).AddSeconds(i))),
                new(r.Time.AddMinutes(-1), null),
            ],
        };
        pipeline.Run(10);

        Assert.Equal((5.0, 10.0), (pipeline.Last!.View.LatencyMedian, pipeline.Last.View.Latency95));
    }

    [Fact]
    public void A_group_that_nobody_declared_is_judged_and_not_planned()
    {
        var pipeline = new ModelPipeline();
        pipeline.Spoil = r => r with { Consumers = r.Consumers.Add(new ConsumerReading("collected/mine", "collected", "mine", r.Time, [])) };
        pipeline.Run(120);

        Assert.Equal(NodeState.Stopped, pipeline.Last!.View.Workers.Single(w => w.Group == "mine").State);
        Assert.Equal(["Enrich", "ArchiveEnriched"], pipeline.Last.Measurement.Consumers.Select(c => c.Consumer));
    }

    [Fact]
    public void A_group_that_is_gone_is_unknown_and_then_forgotten_with_its_incident()
    {
        var pipeline = new ModelPipeline();
        pipeline.Spoil = r => r with { Consumers = r.Consumers.Add(new ConsumerReading("collected/mine", "collected", "mine", r.Time, [])) };
        pipeline.Run(120);
        pipeline.Spoil = r => r;
        pipeline.Run(120);
        Assert.Equal(NodeState.Unknown, pipeline.Last!.View.Workers.Single(w => w.Group == "mine").State);
        Assert.Empty(pipeline.Closed);

        pipeline.Run(900);
        Assert.DoesNotContain(pipeline.Last.View.Workers, w => w.Group == "mine");
        Assert.Single(pipeline.Closed);
    }

    [Fact]
    public void Open_incidents_are_bounded_and_worst_come_first()
    {
        var pipeline = new ModelPipeline { Judge = new Judge(new JudgeOptions { MaxOpenIncidents = 5 }) };
        pipeline.Spoil = r => r with
        {
            Consumers = [.. r.Consumers, .. Enumerable.Range(0, 50).Select(i => new ConsumerReading($"hub/g{i}", "collected", $"g{i}", r.Time, []))],
        };
        pipeline.Enrich.Poison.Add(0);
        pipeline.Run(120);

        Assert.Equal(5, pipeline.Last!.View.Incidents.Length);
        Assert.Equal(pipeline.Last.View.Incidents.OrderByDescending(i => i.State).Select(i => i.Id), pipeline.Last.View.Incidents.Select(i => i.Id));
    }

    [Fact]
    public void An_open_incident_is_told_again_about_once_a_minute()
    {
        var pipeline = new ModelPipeline();
        pipeline.Run(120);
        pipeline.Enrich.Poison.Add(1);
        pipeline.Run(620);

        Assert.InRange(pipeline.Told.Count(i => i.Cause == Cause.Poison), 9, 12);
        Assert.Single(pipeline.Told.Where(i => i.Cause == Cause.Poison).Select(i => i.Id).Distinct());
    }

    [Fact]
    public void The_planner_gets_the_log_as_it_is()
    {
        var refused = 0;
        var pipeline = new ModelPipeline { Rate = _ => 120 };
        pipeline.Spoil = r => r with
        {
            Log = new LogReading(r.Time, 2, refused += 3, 0, 40_000 * pipeline.Now, 17),
            InstanceCounts = r.InstanceCounts.Add("Enrich", 3),
        };
        pipeline.Run(120);
        var log = pipeline.Last!.Measurement.Log!;

        Assert.Equal((2, 3.0, 17.0), (log.ThroughputUnits, log.ThrottledRequests, log.ParkedEvents));
        Assert.InRange(log.IncomingEvents, 235, 245);
        Assert.InRange(log.OutgoingEvents, 235, 245);
        Assert.InRange(log.OutgoingBytes, 39_000, 41_000);
        Assert.Equal(3, pipeline.Last.Measurement.Consumers[0].InstanceCount);
        Assert.InRange(pipeline.Last.View.UnitUse, 0.11, 0.13);
    }

    [Fact]
    public void After_a_fall_of_the_load_an_event_read_is_as_large_as_before()
    {
        var pipeline = new ModelPipeline { Rate = now => now < 120 ? 240 : 24 };
        var (read, bytes) = (0.0, 0.0);
        pipeline.Spoil = r =>
        {
            bytes += (pipeline.Now - read) * (read < 120 ? 2 * 240 : 2 * 24) * 500;
            read = pipeline.Now;
            return r with { Log = new LogReading(r.Time, 2, 0, 0, bytes, 0) };
        };
        pipeline.Run(120);
        var before = pipeline.Last!.Measurement.Log!;
        pipeline.Run(10);
        var after = pipeline.Last!.Measurement.Log!;

        Assert.True(after.OutgoingEvents < before.OutgoingEvents / 3);
        Assert.InRange(after.OutgoingBytes / after.OutgoingEvents, 350, 650);
    }
}
