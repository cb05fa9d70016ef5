namespace Sluice.Fabric.Judging.Tests;

/// <summary>Faults are found in time, with their cause, and incidents close once after repair.</summary>
public sealed class FaultTests
{
    private readonly ModelPipeline _pipeline = new();

    public FaultTests() => _pipeline.Run(300);

    [Fact]
    public void A_killed_worker_is_stopped_without_an_owner_within_60_s_and_closes_after_it_returns()
    {
        foreach (var i in _pipeline.Enrich.Instances) i.Alive = false;

        var took = _pipeline.RunUntil(() => _pipeline.EnrichView.State == NodeState.Stopped);

        Assert.InRange(took, 20, 60);
        Assert.Equal(Cause.NoOwner, _pipeline.EnrichView.Cause);
        Assert.True(_pipeline.EnrichView.IsCause);
        Assert.Contains("no living owner", _pipeline.EnrichView.Rule, StringComparison.Ordinal);
        Assert.All(_pipeline.EnrichView.Partitions, p => Assert.Null(p.Owner));
        _pipeline.Enrich.Capacity = 2_000;
        foreach (var i in _pipeline.Enrich.Instances) i.Alive = true;
        ClosesOnce("Enrich", Cause.NoOwner);
    }

    [Fact]
    public void A_killed_worker_is_found_in_time_when_its_host_names_owners_otherwise()
    {
        _pipeline.Spoil = r => r with
        {
            Consumers = [.. r.Consumers.Select(c => c with { Partitions = [.. c.Partitions.Select(p => p with { Owner = "host-" + p.Owner })] })],
        };
        _pipeline.Run(120);
        foreach (var i in _pipeline.Enrich.Instances) i.Alive = false;

        Assert.InRange(_pipeline.RunUntil(() => _pipeline.EnrichView.State == NodeState.Stopped), 20, 60);
        Assert.DoesNotContain(_pipeline.Told, i => i.State == NodeState.Stalled);
    }

    [Fact]
    public void One_killed_instance_leaves_only_its_partitions_stopped()
    {
        _pipeline.Enrich.Instances[0].Alive = false;

        _pipeline.RunUntil(() => _pipeline.EnrichView.State == NodeState.Stopped, 60);

        Assert.Equal([0, 2], _pipeline.EnrichView.Partitions.Where(p => p.State == NodeState.Stopped).Select(p => p.Partition));
        Assert.All(_pipeline.EnrichView.Partitions.Where(p => p.Partition % 2 == 1), p => Assert.Equal(NodeState.Ok, p.State));
    }

    [Fact]
    public void A_takeover_within_half_a_minute_is_no_incident()
    {
        _pipeline.Enrich.Instances[0].Alive = false;
        _pipeline.Run(25);
        _pipeline.Enrich.Balance();
        _pipeline.Run(300);

        Assert.Empty(_pipeline.Told);
    }

    [Fact]
    public void A_hung_worker_is_stalled_within_30_s_although_it_keeps_its_ownership()
    {
        foreach (var i in _pipeline.Enrich.Instances) i.Hung = true;

        var took = _pipeline.RunUntil(() => _pipeline.EnrichView.State == NodeState.Stalled);

        Assert.InRange(took, 10, 30);
        Assert.Equal(Cause.OwnerWithoutProgress, _pipeline.EnrichView.Cause);
        _pipeline.Enrich.Capacity = 2_000;
        foreach (var i in _pipeline.Enrich.Instances) i.Hung = false;
        ClosesOnce("Enrich", Cause.OwnerWithoutProgress);
    }

    [Theory]
    [InlineData("")]
    [InlineData("host-")]
    public void A_process_that_is_frozen_is_stalled_because_its_host_goes_on_renewing(string prefix)
    {
        _pipeline.Spoil = r => r with
        {
            Consumers = [.. r.Consumers.Select(c => c with { Partitions = [.. c.Partitions.Select(p => p with { Owner = prefix + p.Owner })] })],
        };
        _pipeline.Run(120);
        foreach (var i in _pipeline.Enrich.Instances) i.Frozen = true;

        var took = _pipeline.RunUntil(() => _pipeline.EnrichView.State == NodeState.Stalled);

        Assert.InRange(took, 10, 35);
        Assert.Equal(Cause.OwnerWithoutProgress, _pipeline.EnrichView.Cause);
        _pipeline.Enrich.Capacity = 2_000;
        foreach (var i in _pipeline.Enrich.Instances) i.Frozen = false;
        _pipeline.RunUntil(() => _pipeline.Told.Any(i => i.ClosedAt is not null));
    }

    [Fact]
    public void A_hung_worker_without_heartbeats_is_stalled_by_its_ownership_alone()
    {
        _pipeline.Enrich.SendsHeartbeats = false;
        _pipeline.State = JudgeState.Empty;
        _pipeline.Run(120);
        foreach (var i in _pipeline.Enrich.Instances) i.Hung = true;

        Assert.InRange(_pipeline.RunUntil(() => _pipeline.EnrichView.State == NodeState.Stalled), 10, 30);
    }

    [Fact]
    public void A_poisoned_partition_is_named_within_30_s_and_the_others_stay_well()
    {
        _pipeline.Enrich.Poison.Add(1);

        var took = _pipeline.RunUntil(() => _pipeline.EnrichView.Cause == Cause.Poison);

        Assert.InRange(took, 5, 30);
        Assert.Equal(NodeState.Failing, _pipeline.EnrichView.State);
        Assert.Equal((1, NodeState.Failing), (Assert.Single(_pipeline.Opened).Partition, Assert.Single(_pipeline.Opened).State));
        Assert.Contains("partition 1", _pipeline.EnrichView.Rule, StringComparison.Ordinal);
        Assert.All(_pipeline.EnrichView.Partitions.Where(p => p.Partition != 1), p => Assert.Equal(NodeState.Ok, p.State));
        _pipeline.Enrich.Poison.Clear();
        ClosesOnce("Enrich", Cause.Poison);
    }

    [Fact]
    public void When_every_partition_fails_it_is_the_sink_and_not_poison()
    {
        for (var p = 0; p < 4; p++) _pipeline.Enrich.Poison.Add(p);

        _pipeline.RunUntil(() => _pipeline.EnrichView.State == NodeState.Failing, 60);

        Assert.Equal(Cause.SlowSink, _pipeline.EnrichView.Cause);
        Assert.DoesNotContain(_pipeline.Told, i => i.Cause == Cause.Poison);
    }

    [Fact]
    public void Batches_that_fail_while_checkpoints_advance_are_failing_although_nothing_waits()
    {
        _pipeline.Enrich.FailsForward = true;

        var took = _pipeline.RunUntil(() => _pipeline.EnrichView.State == NodeState.Failing);

        Assert.InRange(took, 20, 60);
        Assert.InRange(_pipeline.EnrichView.LagEvents, 0, 10);
        _pipeline.Enrich.FailsForward = false;
        ClosesOnce("Enrich", Cause.None);
    }

    [Fact]
    public void A_slow_sink_is_named_before_the_objective_is_broken()
    {
        _pipeline.Rate = _ => 400;
        _pipeline.Run(120);
        _pipeline.Enrich.SinkFactor = 3.5;

        _pipeline.RunUntil(() => _pipeline.EnrichView.State == NodeState.Lagging);

        Assert.Equal(Cause.SlowSink, _pipeline.EnrichView.Cause);
        Assert.InRange(Enumerable.Range(0, 4).Max(_pipeline.Enrich.LagSeconds), 0, 30);
        _pipeline.Enrich.SinkFactor = 1;
        _pipeline.Enrich.Capacity = 1_000;
        ClosesOnce("Enrich", Cause.SlowSink);
    }

    [Fact]
    public void A_hot_partition_is_named_within_120_s()
    {
        _pipeline.Rate = _ => 400;
        _pipeline.Collected.Weights = [0.1, 0.1, 0.8, 0];

        var took = _pipeline.RunUntil(() => _pipeline.EnrichView.Cause == Cause.HotPartition);

        Assert.InRange(took, 10, 120);
        Assert.Equal(2, _pipeline.Opened.First().Partition);
        Assert.Equal(NodeState.Lagging, _pipeline.EnrichView.Partitions[2].State);
        Assert.Contains("Partition 2", _pipeline.EnrichView.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_much_for_the_instances_is_too_few_instances()
    {
        _pipeline.Rate = _ => 900;

        _pipeline.RunUntil(() => _pipeline.EnrichView.State == NodeState.Lagging, 120);

        Assert.Equal(Cause.TooFewInstances, _pipeline.EnrichView.Cause);
        Assert.True(_pipeline.EnrichView.BusyShare > 0.9);
        _pipeline.Rate = _ => 100;
        ClosesOnce("Enrich", Cause.TooFewInstances);
    }

    [Fact]
    public void Too_much_with_an_instance_for_every_partition_is_the_partition_cap()
    {
        var pipeline = new ModelPipeline(partitions: 4, instances: 4);
        pipeline.Run(120);
        pipeline.Rate = _ => 1_500;

        pipeline.RunUntil(() => pipeline.EnrichView.State == NodeState.Lagging, 120);

        Assert.Equal(Cause.AtPartitionCap, pipeline.EnrichView.Cause);
    }

    [Fact]
    public void A_log_that_refuses_writes_is_the_cause_and_the_worker_suffers()
    {
        var refused = 0;
        _pipeline.Spoil = r => r with { Log = new(r.Time, 1, refused += 20, 0, 0, 500) };

        var took = _pipeline.RunUntil(() => _pipeline.Last!.View.Streams[0].Cause == Cause.IngressThrottled);
        for (var p = 0; p < 4; p++) _pipeline.Enrich.Poison.Add(p);
        _pipeline.RunUntil(() => _pipeline.EnrichView.State == NodeState.Failing, 60);

        Assert.InRange(took, 0, 30);
        Assert.True(_pipeline.Last!.View.Streams[0].IsCause);
        Assert.Equal((Cause.IngressThrottled, false), (_pipeline.EnrichView.Cause, _pipeline.EnrichView.IsCause));
        Assert.Equal("collected", Assert.Single(_pipeline.Opened).Node);
        _pipeline.Enrich.Poison.Clear();
        _pipeline.Spoil = r => r with { Log = new(r.Time, 4, refused, 0, 0, 0) };
        ClosesOnce("collected", Cause.IngressThrottled);
    }

    [Fact]
    public void A_log_that_slows_reading_is_the_cause_of_a_consumer_that_falls_behind()
    {
        var slowed = 0;
        _pipeline.Enrich.Capacity = 20;
        _pipeline.Spoil = r => r with { Log = new(r.Time, 1, 0, slowed += 5, 0, 0) };

        _pipeline.RunUntil(() => _pipeline.EnrichView.State == NodeState.Lagging, 120);

        Assert.Equal((Cause.EgressThrottled, false), (_pipeline.EnrichView.Cause, _pipeline.EnrichView.IsCause));
        Assert.Equal(Cause.EgressThrottled, _pipeline.Last!.View.Streams[0].Cause);
        Assert.Equal("collected", Assert.Single(_pipeline.Opened).Node);
    }

    [Fact]
    public void One_refusal_is_not_throttling()
    {
        _pipeline.Log = new(default, 1, 0, 0, 0, 0);
        _pipeline.Run(30);
        _pipeline.Log = new(default, 1, 12, 0, 0, 0);
        _pipeline.Run(120);

        Assert.Empty(_pipeline.Told);
    }

    [Fact]
    public void Unreadable_checkpoints_are_unknown_and_nothing_else_is_made_of_them()
    {
        _pipeline.Enrich.Readable = _pipeline.Archive.Readable = false;

        var took = _pipeline.RunUntil(() => _pipeline.EnrichView.Cause == Cause.CheckpointsUnreadable);
        _pipeline.Run(600);

        Assert.InRange(took, 20, 60);
        Assert.Equal(NodeState.Unknown, _pipeline.EnrichView.State);
        Assert.All(_pipeline.Told, i => Assert.Equal(Cause.CheckpointsUnreadable, i.Cause));
        Assert.Equal(2, _pipeline.Opened.Count());
        Assert.Empty(_pipeline.Last!.Measurement.Consumers.Single(c => c.Consumer == "Enrich").Partitions);
        _pipeline.Enrich.Readable = _pipeline.Archive.Readable = true;
        ClosesOnce("Enrich", Cause.CheckpointsUnreadable);
        Assert.Equal(2, _pipeline.Opened.Count());
    }

    [Fact]
    public void Events_that_left_the_retention_unprocessed_are_a_loss()
    {
        foreach (var i in _pipeline.Enrich.Instances) i.Alive = false;
        _pipeline.Run(120);
        _pipeline.Collected.Beginning[3] = _pipeline.Enrich.Checkpoints[3] + 101;

        _pipeline.RunUntil(() => _pipeline.Opened.Any(i => i.Cause == Cause.RetentionLoss), 10);

        var incident = _pipeline.Opened.Single(i => i.Cause == Cause.RetentionLoss);
        Assert.Equal(3, incident.Partition);
        Assert.Contains("100 events", incident.Summary, StringComparison.Ordinal);
        foreach (var i in _pipeline.Enrich.Instances) i.Alive = true;
        ClosesOnce("Enrich", Cause.RetentionLoss);
    }

    [Fact]
    public void A_worker_behind_a_stopped_one_is_not_blamed()
    {
        foreach (var i in _pipeline.Enrich.Instances) i.Alive = false;
        _pipeline.Run(240);

        Assert.Equal(NodeState.Idle, _pipeline.ArchiveView.State);
        Assert.False(_pipeline.ArchiveView.IsCause);
        Assert.Contains("Enrich in front of it is stopped", _pipeline.ArchiveView.Rule, StringComparison.Ordinal);
        Assert.Equal("Enrich", Assert.Single(_pipeline.Opened).Node);
    }

    [Fact]
    public void What_a_fault_leaves_behind_keeps_its_cause()
    {
        foreach (var i in _pipeline.Enrich.Instances) i.Alive = false;
        _pipeline.Run(1_200);
        foreach (var i in _pipeline.Enrich.Instances) i.Alive = true;
        _pipeline.RunUntil(() => _pipeline.EnrichView.State == NodeState.Lagging);
        _pipeline.Run(90);

        Assert.Equal(NodeState.Lagging, _pipeline.EnrichView.State);
        Assert.Contains("younger", _pipeline.EnrichView.Rule, StringComparison.Ordinal);
        Assert.All(_pipeline.Told.Where(i => i.Node == "Enrich"), i => Assert.Equal(Cause.NoOwner, i.Cause));
    }

    [Fact]
    public void A_fault_that_flaps_is_one_incident()
    {
        for (var i = 0; i < 6; i++)
        {
            foreach (var x in _pipeline.Enrich.Instances) x.Hung = true;
            _pipeline.Run(40);
            foreach (var x in _pipeline.Enrich.Instances) x.Hung = false;
            _pipeline.Run(40);
        }
        _pipeline.Run(600);

        Assert.Single(_pipeline.Opened);
        Assert.Single(_pipeline.Closed);
    }

    private void ClosesOnce(string node, Cause cause)
    {
        var opened = Assert.Single(_pipeline.Opened, i => i.Node == node && i.Cause == cause);
        var took = _pipeline.RunUntil(() => _pipeline.Closed.Any(i => i.Id == opened.Id), 400);
        Assert.True(took >= 30, "It closed before anything could be known.");
        _pipeline.Run(300);
        Assert.Single(_pipeline.Closed, i => i.Id == opened.Id);
        Assert.DoesNotContain(_pipeline.Last!.View.Incidents, i => i.Id == opened.Id);
        Assert.Single(_pipeline.Told, i => i.Id == opened.Id && i.ClosedAt is null && i.OpenedAt == i.UpdatedAt);
    }
}
