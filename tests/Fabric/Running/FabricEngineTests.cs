using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Tests.Running;

public sealed class FabricEngineTests
{
    [Fact]
    public async Task A_load_that_grows_gets_instances_and_every_step_stands_in_the_decision_log()
    {
        var world = new World();
        var fabric = world.NewEngine();
        await world.RoundsAsync(12, 300, fabric);
        Assert.Empty(world.Asked);

        await world.RoundsAsync(30, 2_400, fabric);

        Assert.NotEmpty(world.Asked);
        Assert.InRange(world.Instances, 5, 8);
        Assert.True(world.Waiting < 100, $"{world.Waiting} events wait");
        var decisions = await Decisions(world);
        Assert.Equal(world.Asked, decisions.Where(d => d.MustAct).OrderBy(d => d.Time).Select(d => d.To));
        Assert.All(decisions.Where(d => d.MustAct), d => Assert.NotEmpty(d.Formula));
        Assert.Contains(decisions, d => d.Outcome is not null);
    }

    [Fact]
    public async Task A_platform_that_is_slow_for_one_worker_holds_up_no_other()
    {
        var world = new World { Workers = 2 };
        var fabric = world.NewEngine();
        await world.RoundsAsync(12, 300, fabric);
        world.Slow = new TaskCompletionSource();

        var round = world.RoundsAsync(1, 2_400, fabric);
        // Both are asked although neither has been answered.
        await world.SlowlyAsked.Task.WaitAsync(TimeSpan.FromMinutes(1));
        world.Slow.SetResult();
        await round;

        Assert.Equal(2, world.Asked.Count);
    }

    [Fact]
    public async Task A_restarted_fabric_goes_on_where_the_other_was()
    {
        var steady = new World();
        var one = steady.NewEngine();
        var restarted = new World();
        var first = restarted.NewEngine();
        await steady.RoundsAsync(20, 900, one);
        await restarted.RoundsAsync(20, 900, first);
        var number = (await restarted.History.LatestAsync(CancellationToken.None))!.Round;

        // Three rounds of silence, then another process leads with the same memory.
        await steady.RoundsAsync(3, 900);
        await restarted.RoundsAsync(3, 900);
        var second = restarted.NewEngine();
        await steady.RoundsAsync(20, 2_000, one);
        await restarted.RoundsAsync(20, 2_000, second);

        Assert.Equal(steady.Asked, restarted.Asked);
        Assert.True((await restarted.History.LatestAsync(CancellationToken.None))!.Round > number);
    }

    [Fact]
    public async Task Of_two_fabrics_one_leads_until_it_is_silent()
    {
        var world = new World();
        var one = world.NewEngine();
        var two = world.NewEngine();

        await world.RoundsAsync(10, 300, one, two);
        var round = (await world.History.LatestAsync(CancellationToken.None))!.Round;
        Assert.Equal(10, round);

        await world.RoundsAsync(2, 300, two);
        Assert.Equal(round, (await world.History.LatestAsync(CancellationToken.None))!.Round);
        await world.RoundsAsync(3, 300, two);
        Assert.True((await world.History.LatestAsync(CancellationToken.None))!.Round > round);

        // The first comes back, finds that it does not lead any more, and does nothing.
        round = (await world.History.LatestAsync(CancellationToken.None))!.Round;
        await world.RoundsAsync(4, 300, one, two);
        Assert.Equal(round + 4, (await world.History.LatestAsync(CancellationToken.None))!.Round);
    }

    [Fact]
    public async Task A_pause_that_people_set_is_kept_and_shown_as_what_would_have_been_done()
    {
        var world = new World();
        var fabric = world.NewEngine();
        await world.RoundsAsync(12, 300, fabric);
        await world.Controls.WriteAsync((await world.Controls.ReadAsync(CancellationToken.None)) with { Paused = true }, CancellationToken.None);

        await world.RoundsAsync(10, 2_400, fabric);

        Assert.Empty(world.Asked);
        Assert.Contains(await Decisions(world), d => d.Held == HoldReason.Paused && d.To > 1);
    }

    [Fact]
    public async Task Bounds_that_people_set_hold()
    {
        var world = new World();
        var fabric = world.NewEngine();
        await world.Controls.WriteAsync(
            FabricControls.None with { Tag = world.Controls.Now.Tag, Nodes = FabricControls.None.Nodes.Add("Enrich", new NodeControl(null, 1, 2)) },
            CancellationToken.None);

        await world.RoundsAsync(40, 2_400, fabric);

        Assert.Equal(2, world.Instances);
    }

    [Fact]
    public async Task While_nobody_knows_what_people_have_set_nothing_is_scaled()
    {
        var world = new World { ControlsAreAway = true };
        var fabric = world.NewEngine();
        await world.RoundsAsync(12, 300, fabric);
        await world.RoundsAsync(10, 2_400, fabric);
        Assert.Empty(world.Asked);

        world.ControlsAreAway = false;
        await world.RoundsAsync(10, 2_400, fabric);
        Assert.NotEmpty(world.Asked);
    }

    [Fact]
    public async Task Without_its_memory_the_fabric_does_nothing_and_comes_back_with_it()
    {
        var world = new World();
        var fabric = world.NewEngine();
        await world.RoundsAsync(12, 300, fabric);
        world.StateIsAway = true;
        await world.RoundsAsync(4, 2_400, fabric);
        Assert.Empty(world.Asked);

        world.StateIsAway = false;
        await world.RoundsAsync(20, 2_400, fabric);
        Assert.NotEmpty(world.Asked);
    }

    [Fact]
    public async Task A_platform_that_refuses_is_named_and_asked_again()
    {
        var world = new World { CapacityIsAway = true };
        var fabric = world.NewEngine();
        await world.RoundsAsync(12, 300, fabric);
        await world.RoundsAsync(4, 2_400, fabric);
        Assert.Empty(world.Asked);

        world.CapacityIsAway = false;
        await world.RoundsAsync(40, 2_400, fabric);
        Assert.NotEmpty(world.Asked);
    }

    [Fact]
    public async Task A_wish_that_a_restart_has_lost_is_wished_again_by_whoever_leads_next()
    {
        var world = new World { LosesWishes = true };
        var fabric = world.NewEngine();
        await world.RoundsAsync(12, 300, fabric);
        await world.RoundsAsync(6, 2_400, fabric);
        Assert.NotEmpty(world.Asked);
        Assert.Equal(1, world.Instances);

        world.LosesWishes = false;
        var next = world.NewEngine();
        await world.RoundsAsync(40, 2_400, next);
        Assert.True(world.Instances > 1, $"{world.Instances} instances; asked for {string.Join(", ", world.Asked)}");
    }

    [Fact]
    public async Task Pauses_and_bounds_that_people_set_are_changes_on_the_timeline()
    {
        var world = new World();
        var fabric = world.NewEngine();
        await world.RoundsAsync(3, 300, fabric);
        await world.Controls.WriteAsync(await world.Controls.ReadAsync(default) with { Paused = true, ChangedAt = world.Time.GetUtcNow() }, default);
        await world.RoundsAsync(3, 300, fabric);
        var change = Assert.Single(await world.History.ChangesAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 10, default));
        Assert.Equal("paused: yes.", change.Summary);
    }

    private static Task<IReadOnlyList<Decision>> Decisions(World world) =>
        world.History.DecisionsAsync(null, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 1000, CancellationToken.None);
}
