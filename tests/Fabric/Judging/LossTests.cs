namespace Sluice.Fabric.Judging.Tests;

/// <summary>Events that are missing by count.</summary>
public sealed class LossTests
{
    private readonly ModelPipeline _pipeline = new() { Noise = 0.2 };

    public LossTests() => _pipeline.Run(900);

    [Fact]
    public void Acknowledged_payloads_that_are_not_in_the_log_are_a_loss_after_some_minutes()
    {
        _pipeline.LostInFront = 0.1;

        var took = _pipeline.RunUntil(() => _pipeline.Opened.Any(i => i.Cause == Cause.CountedLoss), 1_200);

        Assert.InRange(took, 300, 900);
        Assert.Equal("collected", Assert.Single(_pipeline.Opened).Node);
        Assert.Equal(NodeState.Failing, _pipeline.Last!.View.Streams[0].State);
        Assert.True(_pipeline.Last.View.CountedLoss > 0);
        _pipeline.LostInFront = 0;
        _pipeline.RunUntil(() => _pipeline.Closed.Any(), 2 * 3_600);
        Assert.Equal(0, _pipeline.Last.View.CountedLoss);
    }

    [Fact]
    public void Payloads_that_pass_the_checkpoint_and_come_out_nowhere_are_a_loss_of_the_worker()
    {
        _pipeline.Enrich.Loses = true;
        _pipeline.RunUntil(() => _pipeline.Opened.Any(i => i.Cause == Cause.CountedLoss), 1_200);

        Assert.Equal("Enrich", Assert.Single(_pipeline.Opened).Node);
        Assert.Equal(Cause.CountedLoss, _pipeline.EnrichView.Cause);
    }

    [Fact]
    public void Records_that_an_archive_passes_without_keeping_them_are_a_loss()
    {
        _pipeline.Archive.Loses = true;
        _pipeline.RunUntil(() => _pipeline.Opened.Any(i => i.Cause == Cause.CountedLoss), 1_200);

        Assert.Equal("ArchiveEnriched", Assert.Single(_pipeline.Opened).Node);
    }

    [Fact]
    public void A_worker_of_ones_own_that_counts_what_it_has_done_is_checked_and_is_quiet_while_all_is_well()
    {
        var pipeline = new ModelPipeline { Noise = 0.2, HasOwn = true };
        pipeline.Run(3_600);
        Assert.DoesNotContain(pipeline.Told, i => i.Cause == Cause.CountedLoss);

        pipeline.Own.Loses = true;
        pipeline.RunUntil(() => pipeline.Opened.Any(i => i.Cause == Cause.CountedLoss), 1_200);
        Assert.Equal("enriched/own", Assert.Single(pipeline.Opened).Node);
    }

    [Fact]
    public void A_worker_that_counts_nothing_is_not_checked()
    {
        var pipeline = new ModelPipeline { Noise = 0.2, HasOwn = true };
        pipeline.Own.Done = null;
        pipeline.Run(3_600);
        Assert.DoesNotContain(pipeline.Told, i => i.Cause == Cause.CountedLoss);
    }

    [Fact]
    public void A_crash_that_takes_counts_with_it_is_no_loss()
    {
        _pipeline.Rate = _ => 10;
        _pipeline.Run(300);
        foreach (var id in (string[])["Enrich-0", "ArchiveEnriched-0", "collect-0"]) _pipeline.Unreported.Add(id);
        _pipeline.Rate = _ => 500;
        _pipeline.Run(40);
        _pipeline.Rate = _ => 10;
        foreach (var worker in (ModelWorker[])[_pipeline.Enrich, _pipeline.Archive])
        {
            worker.Instances[0].Alive = false;
            worker.Balance();
        }
        _pipeline.Run(3_600);

        Assert.DoesNotContain(_pipeline.Told, i => i.Cause == Cause.CountedLoss);
        Assert.Equal(0, _pipeline.Last!.View.CountedLoss);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-4)]
    public void Bursts_around_the_minute_under_clocks_that_differ_a_little_are_no_loss(double ahead)
    {
        var pipeline = new ModelPipeline { CountersAhead = ahead, Rate = t => t % 60 is < 3 or > 57 ? 500 : 10 };
        pipeline.Run(3_600);

        Assert.DoesNotContain(pipeline.Told, i => i.Cause == Cause.CountedLoss);
        Assert.Equal(0, pipeline.Last!.View.CountedLoss);
    }

    [Fact]
    public void Counts_that_nobody_reports_any_more_are_no_loss()
    {
        _pipeline.Counting = false;
        _pipeline.Run(1_800);

        Assert.Empty(_pipeline.Told);
    }

    [Fact]
    public void A_replay_is_no_loss()
    {
        for (var p = 0; p < 4; p++) _pipeline.Enrich.Checkpoints[p] -= 300;
        _pipeline.Run(1_800);

        Assert.DoesNotContain(_pipeline.Told, i => i.Cause == Cause.CountedLoss);
    }
}
