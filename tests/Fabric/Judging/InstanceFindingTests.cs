namespace Sluice.Fabric.Judging.Tests;

/// <summary>What people should mend although events flow: files that could not be refreshed, upgrades that do not end.</summary>
public sealed class InstanceFindingTests
{
    private const string Trouble = "https://files.example/GeoLite2-City.mmdb cannot be fetched: HTTP status 404";

    private readonly ModelPipeline _pipeline = new();

    public InstanceFindingTests() => _pipeline.Run(300);

    [Fact]
    public void A_file_that_could_not_be_refreshed_is_one_incident_until_it_can()
    {
        _pipeline.Enrich.Instances[1].Troubles.Add(Trouble);
        _pipeline.Run(600);

        var opened = Assert.Single(_pipeline.Opened);
        Assert.Equal(("Enrich", Cause.AssetRefreshFailed, null), (opened.Node, opened.Cause, opened.Partition));
        Assert.Equal($"1 of 2 instances use an older file than they should: {Trouble}.", opened.Summary);
        Assert.NotNull(opened.Advice);
        Assert.Empty(_pipeline.Closed);
        // Nothing waits for it: the worker keeps up.
        Assert.Equal(NodeState.Ok, _pipeline.EnrichView.State);

        _pipeline.Enrich.Instances[1].Troubles.Clear();
        _pipeline.Run(300);
        Assert.Equal(opened.Id, Assert.Single(_pipeline.Closed).Id);
    }

    [Fact]
    public void While_nobody_speaks_it_stays_open_and_closes_when_a_new_instance_is_well()
    {
        _pipeline.Rate = _ => 0;
        _pipeline.Enrich.Instances[0].Troubles.Add(Trouble);
        _pipeline.RunUntil(() => _pipeline.Opened.Any(), 30);
        _pipeline.Enrich.SendsHeartbeats = false;
        _pipeline.Run(1_200);
        Assert.Empty(_pipeline.Closed);

        _pipeline.Enrich.Instances[0].Troubles.Clear();
        _pipeline.Enrich.SendsHeartbeats = true;
        _pipeline.Run(300);
        Assert.Single(_pipeline.Closed);
        Assert.Single(_pipeline.Opened);
    }

    [Fact]
    public void An_upgrade_that_ends_in_time_is_no_incident_and_one_that_does_not_is_one()
    {
        _pipeline.Enrich.Instances[0].Version = "1.1.0";
        _pipeline.Run(840);
        _pipeline.Enrich.Instances[1].Version = "1.1.0";
        _pipeline.Run(300);
        Assert.Empty(_pipeline.Told);

        _pipeline.Enrich.Instances[0].Version = "1.2.0";
        var took = _pipeline.RunUntil(() => _pipeline.Opened.Any(), 1_000);
        Assert.InRange(took, 895, 915);
        var opened = Assert.Single(_pipeline.Opened);
        Assert.Equal(("Enrich", Cause.MixedVersions), (opened.Node, opened.Cause));
        Assert.Equal("Its instances have had several versions for 15 min: 1 × 1.1.0, 1 × 1.2.0.", opened.Summary);
        _pipeline.Run(600);
        Assert.Single(_pipeline.Opened);

        _pipeline.Enrich.Instances[1].Version = "1.2.0";
        _pipeline.Run(300);
        Assert.Equal(opened.Id, Assert.Single(_pipeline.Closed).Id);
    }
}
