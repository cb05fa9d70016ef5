using static Sluice.CallCentre.Tests.Events;

namespace Sluice.CallCentre.Tests;

public sealed class CallTests
{
    private static readonly CallStep[] Story =
    [
        Step(CallStepKind.Ringing, 0, 1, team: "sales") with { Direction = "inbound", Note = "0800 1" },
        Step(CallStepKind.Answered, 1, 2, "ann", "sales"),
        Step(CallStepKind.Held, 2, 3, "ann", "sales"),
        Step(CallStepKind.Resumed, 3, 4, "ann", "sales"),
        Step(CallStepKind.Transferred, 5, 5, "ann", "sales") with { ToTeam = "claims" },
        Step(CallStepKind.Answered, 6, 6, "bob", "claims"),
        Step(CallStepKind.Ended, 9, 7, "bob", "claims"),
        Step(CallStepKind.Disposition, 10, 8, "bob", "claims") with { Outcome = "sale", Value = 120.5m, Currency = "GBP" },
    ];

    [Fact]
    public void A_call_is_who_handled_it_how_long_and_what_came_of_it()
    {
        var call = CallFold.Of(CallSteps.Union("c", Story, []));
        Assert.Equal((CallPhase.Ended, "bob", "claims", "sale", 120.5m, "GBP"), (call.Phase, call.Agent, call.Team, call.Outcome, call.Value, call.Currency));
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), "0800 1"), (call.Wait, call.Hold, call.Line));
        Assert.Equal(
            [new Handling("ann", "sales", Nine.AddMinutes(1), Nine.AddMinutes(5)), new Handling("bob", "claims", Nine.AddMinutes(6), Nine.AddMinutes(9))],
            call.Handlings.AsEnumerable());
    }

    [Theory]
    [InlineData(1, CallPhase.Waiting, null, "sales")]
    [InlineData(2, CallPhase.Talking, "ann", "sales")]
    [InlineData(3, CallPhase.Held, "ann", "sales")]
    [InlineData(4, CallPhase.Talking, "ann", "sales")]
    [InlineData(5, CallPhase.Waiting, "ann", "claims")]
    [InlineData(6, CallPhase.Talking, "bob", "claims")]
    [InlineData(7, CallPhase.Ended, "bob", "claims")]
    public void A_call_is_where_its_last_step_put_it(int steps, CallPhase phase, string? agent, string team)
    {
        var call = CallFold.Of(CallSteps.Union("c", Story.Take(steps), []));
        Assert.Equal((phase, agent, team), (call.Phase, call.Agent, call.Team));
    }

    [Fact]
    public void Any_order_any_repetition_and_any_way_of_putting_parts_together_give_the_same_call()
    {
        var whole = CallSteps.Union("c", Story, []);
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var parts = Enumerable.Range(0, random.Next(1, 5)).Select(_ => new CallSteps("c", [])).ToList();
            var steps = Story.Concat(random.GetItems(Story, random.Next(6))).ToArray();
            random.Shuffle(steps);
            foreach (var step in steps)
            {
                var i = random.Next(parts.Count);
                parts[i] = CallSteps.Union("c", parts[i].Steps, [step]);
            }
            while (parts.Count > 1)
            {
                var (i, j) = (random.Next(parts.Count), random.Next(parts.Count));
                if (i == j) continue;
                parts[i] = CallSteps.Union("c", parts[i].Steps, parts[j].Steps);
                parts.RemoveAt(j);
            }
            Assert.Equal(whole, parts[0]);
        }
    }

    [Fact]
    public void A_call_that_never_stops_stays_small_and_the_same_whatever_the_order()
    {
        var steps = Enumerable.Range(0, 900).Select(n => Step((CallStepKind)(n % 7), n / 7.0, n, new string('a', 64), new string('t', 64)) with
        {
            AgentName = new string('ü', 64), TeamName = new string('"', 64), ToTeam = new string('x', 64), ToAgent = new string('y', 64), Note = new string('\\', 64),
        }).ToArray();
        var whole = CallSteps.Union(new string('c', 64), steps, []);
        Assert.Equal(7 * CallSteps.MostOfAKind, whole.Steps.Length);
        Assert.InRange(CallStepsJson.Write(whole).Length, 10_000, 60_000);
        for (var seed = 0; seed < 20; seed++)
        {
            new Random(seed).Shuffle(steps);
            var one = steps.Aggregate(new CallSteps(whole.CallId, []), (call, step) => CallSteps.Union(call.CallId, call.Steps, [step]));
            Assert.Equal(whole, one);
        }
        Assert.Equal(CallPhase.Ended, CallFold.Of(whole).Phase);
    }

    [Fact]
    public void Steps_come_back_as_they_were_written()
    {
        var call = CallSteps.Union("c", Story, [Step(CallStepKind.Ringing, 0.5, 99) with { AgentName = "<b>\"Zoë\" \ud83d\ude00" }]);
        Assert.Equal(call, CallStepsJson.Read("c", CallStepsJson.Write(call)));
    }

    [Fact]
    public void A_call_that_nobody_ends_waits_no_longer_than_is_declared()
    {
        var call = CallSteps.Union("c", Story.Take(1), []);
        Assert.Equal(1, BoardAt(Nine.AddHours(2)).Total.Waiting);
        Assert.Equal(0, BoardAt(Nine.AddHours(2).AddSeconds(1)).Total.Waiting);

        CallBoard BoardAt(DateTimeOffset now) => CallBoard.Of([call], Nine.Date, Nine.Date.AddDays(1), now, TimeSpan.FromHours(2));
    }

    [Fact]
    public void A_call_over_midnight_belongs_to_the_day_on_which_it_began()
    {
        var midnight = new DateTimeOffset(2026, 3, 3, 0, 0, 0, TimeSpan.Zero);
        CallStep[] steps =
        [
            new(midnight.AddMinutes(-2), CallStepKind.Ringing, Id(1)), new(midnight.AddMinutes(-1), CallStepKind.Answered, Id(2)) { Agent = "a" },
            new(midnight.AddMinutes(9), CallStepKind.Ended, Id(3)),
        ];
        var call = CallSteps.Union("c", steps, []);
        CallSteps[] rows = [.. call.Days.Select(call.Of)];
        Assert.Equal(2, rows.Length);
        Assert.Equal(TimeSpan.FromMinutes(10), CallBoard.Of(rows, midnight.AddDays(-1), midnight, midnight, TimeSpan.FromHours(1)).Total.HandleTime);
        Assert.Equal(0, CallBoard.Of(rows, midnight, midnight.AddDays(1), midnight, TimeSpan.FromHours(1)).Total.Calls);
    }

    [Fact]
    public void An_id_for_every_call_does_not_make_a_board_without_end()
    {
        var calls = Enumerable.Range(0, 2_000).Select(n => CallSteps.Union($"c{n}", [Step(CallStepKind.Answered, 0, n, $"agent{n}", $"team{n}")], []));
        var board = CallBoard.Of(calls, Nine.Date, Nine.Date.AddDays(1), Nine, TimeSpan.FromHours(1));
        Assert.Equal((2_000, CallBoard.MostRows, CallBoard.MostRows), (board.Total.Calls, board.Teams.Length, board.Agents.Length));
    }
}
