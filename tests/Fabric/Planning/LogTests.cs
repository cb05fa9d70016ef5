using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Tests.Planning;

public sealed class LogTests
{
    [Fact]
    public void A_jump_of_the_rate_raises_units_at_once()
    {
        var pipe = new Pipe(instances: 32) { Units = 2 };
        pipe.Rounds(12, 1_500);

        pipe.Round(3_500);

        Assert.InRange(pipe.Units!.Value, 4, 5);
    }

    [Fact]
    public void A_little_too_much_for_a_moment_is_no_reason_to_pay_for_an_hour()
    {
        var pipe = new Pipe(instances: 32) { Units = 2 };
        pipe.Rounds(12, 1_900);

        pipe.Rounds(6, 2_000);
        Assert.Equal(2, pipe.Units);
        pipe.Rounds(12, 2_000);

        Assert.Equal(3, pipe.Units);
    }

    [Fact]
    public void What_is_parked_counts()
    {
        var pipe = new Pipe(instances: 32) { Units = 2 };
        for (var i = 0; i < 4; i++) pipe.Round(1_900, log: m => m with { ParkedEvents = 100_000, ThrottledRequests = 50 });

        // 1,900 a second and 100,000 within two minutes.
        Assert.Equal(3, pipe.Units);
    }

    [Fact]
    public void Bytes_count_as_much_as_events()
    {
        var pipe = new Pipe { Units = 1 };
        for (var i = 0; i < 20; i++) pipe.Round(300, log: m => m with { IncomingBytes = 300 * 10_000 });

        Assert.Equal(4, pipe.Units);
    }

    [Fact]
    public void Bytes_of_readers_whose_events_are_not_known_yet_raise_nothing()
    {
        var pipe = new Pipe { Units = 4 };
        for (var i = 0; i < 20; i++)
            pipe.Round(600, log: m => m with { IncomingBytes = 600 * 1_000, OutgoingEvents = 60, OutgoingBytes = 6 * 600 * 1_000 });

        Assert.Equal(4, pipe.Units);
    }

    [Fact]
    public void Bytes_that_are_read_count_as_often_as_they_are_read()
    {
        var pipe = new Pipe { Units = 1 };
        for (var i = 0; i < 20; i++)
            pipe.Round(600, log: m => m with { IncomingBytes = 600 * 1_500, OutgoingEvents = 4 * 600, OutgoingBytes = 4 * 600 * 1_500 });

        // 3.6 MB a second, of which a unit hands out two.
        Assert.Equal(2, pipe.Units);
    }

    [Fact]
    public void What_consumers_are_about_to_read_counts_so_that_log_and_workers_grow_together()
    {
        var pipe = new Pipe { Units = 1 };
        pipe.Rounds(12, 400);

        pipe.Rounds(16, 500, lag: 600_000);

        // 32 instances read 8,000 a second, two units hand out 8,192.
        Assert.Equal(32, pipe.Instances);
        Assert.True(pipe.Units >= 2);
    }

    [Fact]
    public void What_consumers_are_about_to_write_counts_before_it_is_written()
    {
        var pipe = new Pipe { Units = 1 };
        for (var i = 0; i < 12; i++) pipe.Round(80, change: Writes(800), log: m => m with { IncomingEvents = 880 });

        // Ten written for each read: 1,500 of them wait, and they will be gone through at more than twice the pace.
        for (var i = 0; i < 3; i++) pipe.Round(80, lag: 6_000, change: Writes(800), log: m => m with { IncomingEvents = 880 });

        Assert.InRange(pipe.Units!.Value, 2, 4);
        Assert.Contains("what consumers will write", pipe.Decisions.First(d => d.Node == Decision.LogNode).Formula, StringComparison.Ordinal);

        static Func<ConsumerMeasurement, ConsumerMeasurement> Writes(double rate) => m => m with { WrittenEvents = rate };
    }

    [Fact]
    public void Reading_that_is_slowed_again_and_again_raises_although_what_passes_looks_bearable()
    {
        var pipe = new Pipe { Units = 1 };
        for (var i = 0; i < 10; i++) pipe.Round(300, log: m => m with { IsReadingSlowed = true });

        Assert.Equal(2, pipe.Units);
        Assert.Equal(DecisionRule.Throttled, pipe.Decisions[0].Rule);
    }

    [Fact]
    public void Units_that_are_paid_by_the_minute_go_down_at_its_end()
    {
        var pipe = new Pipe
        {
            Units = 3, Options = new PlannerOptions { UnitPeriod = TimeSpan.FromMinutes(1), UnitWindow = TimeSpan.FromMinutes(1) },
        };
        pipe.Rounds(60, 300);

        Assert.Equal(1, pipe.Units);
        Assert.All(pipe.Decisions.Where(d => d.Node == Decision.LogNode && d.MustAct), d => Assert.InRange(d.Time.Second, 50, 59));
    }

    [Fact]
    public void Refusals_that_the_rates_do_not_explain_raise_by_one_and_then_wait_for_the_effect()
    {
        var pipe = new Pipe { Units = 1 };
        for (var i = 0; i < 10; i++) pipe.Round(300, log: m => m with { ThrottledRequests = 5 });

        Assert.Equal(2, pipe.Units);
        Assert.Equal(DecisionRule.Throttled, pipe.Decisions[0].Rule);
    }

    [Fact]
    public void Units_go_late_in_an_hour_that_is_paid_for()
    {
        var pipe = new Pipe { Units = 5 };
        while (pipe.Units == 5 && pipe.Now.Hour < 14) pipe.Round(400);

        var decision = Assert.Single(pipe.Decisions, d => d.Node == Decision.LogNode);
        Assert.Equal((1, DecisionRule.Window), (decision.To, decision.Rule));
        Assert.InRange(decision.Time.Minute, 50, 59);
    }

    [Theory]
    [InlineData(double.NaN, 3)]
    [InlineData(-1, 3)]
    [InlineData(400, null)]
    [InlineData(400, -7)]
    public void Without_usable_numbers_units_stay(double incoming, int? units)
    {
        var pipe = new Pipe { Units = 3 };
        for (var i = 0; i < 2 * 720; i++)
            pipe.Round(400, log: m => m with { IncomingEvents = incoming, ThroughputUnits = units });

        Assert.Equal(3, pipe.Units);
        Assert.Single(pipe.Decisions, d => d is { Node: Decision.LogNode, Rule: DecisionRule.Measurement });
    }

    [Fact]
    public void Units_keep_their_bounds()
    {
        var pipe = new Pipe(new PlannerOptions { MaxUnits = 3 }, instances: 32) { Units = 2 };
        pipe.Rounds(30, 8_000);

        Assert.Equal(3, pipe.Units);
        Assert.Contains(pipe.Decisions, d => d is { Node: Decision.LogNode, Held: HoldReason.Maximum });
    }
}
