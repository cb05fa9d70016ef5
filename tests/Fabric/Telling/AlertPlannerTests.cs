using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Telling;
using Sluice.Webhooks;
using static Sluice.Fabric.Tests.Telling.Incidents;

namespace Sluice.Fabric.Tests.Telling;

/// <summary>What is told, to whom, when and how often: rounds of the planner without a network.</summary>
public sealed class AlertPlannerTests
{
    private readonly List<AlertMessage> _sent = [];
    private AlertState _state = AlertState.Empty;
    private AlertOptions _options = new() { Targets = [Target("hook")] };

    [Fact]
    public void An_incident_is_told_once_however_often_it_is_given()
    {
        for (var round = 0; round < 20; round++) Deliver(Noon.AddSeconds(10 * round), Open() with { UpdatedAt = Noon.AddSeconds(round) });
        Assert.Equal(AlertEvent.Opened, Assert.Single(_sent).Event);
        for (var round = 0; round < 20; round++) Deliver(Noon.AddMinutes(10).AddSeconds(10 * round), Close(Open()));
        Assert.Equal([AlertEvent.Opened, AlertEvent.Closed], _sent.Select(m => m.Event));
        Assert.Equal(2, _sent.Select(m => m.Id).Distinct().Count());
    }

    [Fact]
    public void Leaving_an_incident_out_does_not_close_it()
    {
        Deliver(Noon, Open());
        for (var round = 1; round < 10; round++) Deliver(Noon.AddMinutes(round));
        Assert.Single(_sent);
    }

    [Fact]
    public void A_new_summary_is_no_news_but_a_worse_state_is_told_at_once()
    {
        Deliver(Noon, Open(state: NodeState.Lagging, cause: Cause.TooFewInstances));
        Deliver(Noon.AddSeconds(10), Open(state: NodeState.Lagging, cause: Cause.TooFewInstances, summary: "Now 9 s."));
        Assert.Single(_sent);
        Deliver(Noon.AddSeconds(20), Open(state: NodeState.Stopped, cause: Cause.TooFewInstances));
        Assert.Equal([AlertEvent.Opened, AlertEvent.Updated], _sent.Select(m => m.Event));
    }

    [Fact]
    public void A_cause_that_keeps_changing_is_told_once_in_an_interval_and_with_the_last_of_them()
    {
        Deliver(Noon, Open());
        Cause[] causes = [Cause.SlowSink, Cause.Poison];
        for (var round = 1; round <= 29; round++) Deliver(Noon.AddSeconds(10 * round), Open(cause: causes[round % 2]));
        Assert.Single(_sent);
        Deliver(Noon.AddMinutes(5));
        Assert.Equal(Cause.Poison, Assert.Single(_sent[^1].Incidents).Cause);
        Assert.Equal(2, _sent.Count);
    }

    [Fact]
    public void What_is_milder_than_a_target_wants_is_kept_from_it_until_it_gets_worse()
    {
        _options = new AlertOptions { Targets = [Target("all"), Target("bad") with { Least = AlertSeverity.Error }] };
        Deliver(Noon, Open(state: NodeState.Lagging, cause: Cause.SlowSink));
        Assert.Equal("all", Assert.Single(_sent).Target);
        Deliver(Noon.AddMinutes(1), Open(state: NodeState.Stalled, cause: Cause.SlowSink));
        Assert.Equal([("all", AlertEvent.Updated), ("bad", AlertEvent.Opened)], _sent.Skip(1).Select(m => (m.Target, m.Event)));
        Deliver(Noon.AddMinutes(2), Close(Open(state: NodeState.Stalled, cause: Cause.SlowSink)));
        Assert.Equal(["all", "bad"], _sent.Skip(3).Select(m => m.Target));
    }

    [Fact]
    public void Loss_is_critical_even_of_a_stream_that_seems_well() => Assert.Equal(
        [AlertSeverity.Critical, AlertSeverity.Critical, AlertSeverity.Critical, AlertSeverity.Error, AlertSeverity.Warning, AlertSeverity.Info],
        new[]
        {
            Open(state: NodeState.Ok, cause: Cause.CountedLoss), Open(state: NodeState.Ok, cause: Cause.RetentionLoss),
            Open(), Open(state: NodeState.Failing), Open(state: NodeState.Lagging), Open(state: NodeState.Rewound),
        }.Select(AlertSeverities.Of));

    [Fact]
    public void What_is_beyond_the_minutes_share_becomes_one_summary()
    {
        Deliver(Noon, Many(50));
        Assert.Equal(10, _sent.Count);
        Assert.All(_sent.Take(9), message => Assert.Equal(AlertEvent.Opened, message.Event));
        var summary = _sent[9];
        Assert.Equal((AlertEvent.Summary, 41, 0, 0), (summary.Event, summary.Opened, summary.Updated, summary.Closed));
        Assert.Equal(AlertMessage.MostNamed, summary.Incidents.Length);
        Deliver(Noon.AddSeconds(30), [.. Many(50).Select(i => Close(i, 0))]);
        Assert.Equal(10, _sent.Count);
        Deliver(Noon.AddSeconds(61));
        Assert.Equal(20, _sent.Count);
        Assert.Equal(41, _sent[^1].Closed);
    }

    [Fact]
    public void At_PagerDuty_nothing_is_merged_and_what_came_and_went_while_waiting_is_not_told()
    {
        _options = new AlertOptions { Targets = [Target("pd", AlertKind.PagerDuty)] };
        Deliver(Noon, Many(25));
        Assert.Equal(10, _sent.Count);
        Deliver(Noon.AddSeconds(10), [.. Many(25).Skip(20).Select(i => Close(i, 0))]);
        Deliver(Noon.AddSeconds(61));
        Deliver(Noon.AddSeconds(122));
        Assert.Equal(20, _sent.Count);
        Assert.All(_sent, message => Assert.Equal(AlertEvent.Opened, message.Event));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"i{i}"), _sent.Select(m => m.Incidents[0].Id));
    }

    [Fact]
    public void A_dead_target_is_probed_ever_more_rarely_and_told_the_latest_when_it_is_back()
    {
        var times = new List<DateTimeOffset>();
        var incident = Open();
        for (var at = Noon; at < Noon.AddHours(1); at = at.AddSeconds(5))
        {
            if (at == Noon.AddMinutes(30)) incident = Close(incident, 30);
            var plan = AlertPlanner.Plan(_state, [incident], _options, at);
            if (plan.Due.Length > 0) times.Add(at);
            _state = AlertPlanner.Settle(
                plan.State, [.. plan.Due.Select(m => new AlertResult(m.Id, m.Target, WebhookOutcome.TryAgain))], at);
        }
        Assert.InRange(times.Count, 6, 14);
        Assert.True(times[1] - times[0] <= TimeSpan.FromSeconds(15));
        Assert.True(times[^1] - times[^2] >= TimeSpan.FromMinutes(7));
        Deliver(Noon.AddHours(1).AddMinutes(10));
        var told = Assert.Single(_sent);
        Assert.Equal(AlertEvent.Closed, told.Event);
        Assert.Equal(Noon, told.Incidents[0].OpenedAt);
        Assert.Empty(_state.Targets["hook"].Queue);
    }

    [Fact]
    public void PagerDuty_is_told_that_it_is_over_when_an_alarm_may_have_got_through()
    {
        _options = new AlertOptions { Targets = [Target("pd", AlertKind.PagerDuty)] };
        var plan = AlertPlanner.Plan(_state, [Open()], _options, Noon);
        _state = AlertPlanner.Settle(plan.State, [new AlertResult(plan.Due[0].Id, "pd", WebhookOutcome.TryAgain)], Noon);
        Deliver(Noon.AddMinutes(20), Close(Open()));
        Assert.Equal(AlertEvent.Closed, Assert.Single(_sent).Event);
    }

    [Fact]
    public void A_target_that_asks_for_a_pause_gets_it_but_not_for_ever()
    {
        var plan = AlertPlanner.Plan(_state, [Open()], _options, Noon);
        _state = AlertPlanner.Settle(
            plan.State, [new AlertResult(plan.Due[0].Id, "hook", WebhookOutcome.TryAgain, TimeSpan.FromMinutes(3))], Noon);
        Deliver(Noon.AddSeconds(179));
        Assert.Empty(_sent);
        Deliver(Noon.AddSeconds(181));
        Assert.Single(_sent);
        plan = AlertPlanner.Plan(_state, [Close(Open())], _options, Noon.AddMinutes(10));
        _state = AlertPlanner.Settle(
            plan.State, [new AlertResult(plan.Due[0].Id, "hook", WebhookOutcome.TryAgain, TimeSpan.FromDays(100))], Noon.AddMinutes(10));
        Deliver(Noon.AddMinutes(71));
        Assert.Equal(2, _sent.Count);
    }

    [Fact]
    public void Messages_that_are_too_old_too_many_or_refused_are_counted_as_given_up()
    {
        _options = _options with { MaxQueue = 10 };
        var plan = AlertPlanner.Plan(_state, Many(30), _options, Noon);
        Assert.Equal(20, plan.State.Targets["hook"].GivenUp);
        _state = AlertPlanner.Settle(plan.State, [new AlertResult(plan.Due[0].Id, "hook", WebhookOutcome.Refused)], Noon);
        Assert.Equal(21, _state.Targets["hook"].GivenUp);
        _state = AlertPlanner.Plan(_state, [], _options, Noon.AddHours(7)).State;
        Assert.Equal(30, _state.Targets["hook"].GivenUp);
        Assert.Empty(_state.Targets["hook"].Queue);
    }

    [Fact]
    public void A_restart_in_between_forgets_nothing_and_repeats_nothing()
    {
        Incident[] all = Many(30);
        for (var round = 0; round < 12; round++)
        {
            if (round == 6) all = [.. all.Select(i => Close(i, 1))];
            Deliver(Noon.AddSeconds(20 * round), all);
            var stored = AlertStateJson.Write(_state);
            _state = AlertStateJson.Read(stored)!;
            Assert.Equal(stored, AlertStateJson.Write(_state));
        }
        Assert.Equal(30, _sent.Sum(m => m.Event == AlertEvent.Summary ? m.Opened : m.Event == AlertEvent.Opened ? 1 : 0));
        Assert.Equal(30, _sent.Sum(m => m.Event == AlertEvent.Summary ? m.Closed : m.Event == AlertEvent.Closed ? 1 : 0));
    }

    [Fact]
    public void Killed_before_the_results_were_stored_it_tells_again_under_the_same_id()
    {
        var first = AlertPlanner.Plan(_state, [Open()], _options, Noon);
        _state = AlertStateJson.Read(AlertStateJson.Write(first.State))!;
        var again = AlertPlanner.Plan(_state, [Open()], _options, Noon.AddSeconds(10));
        Assert.Equal(first.Due.Select(m => m.Id), again.Due.Select(m => m.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}x")]
    [InlineData("[]")]
    [InlineData("{\"targets\":null}")]
    [InlineData("{\"targets\":{\"a\":{\"queue\":[{}]}}}")]
    public void Something_else_is_no_state(string json) => Assert.Null(AlertStateJson.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void The_state_holds_no_address_and_no_key()
    {
        _options = new AlertOptions
        {
            Targets = [Target("pd", AlertKind.PagerDuty) with { RoutingKey = "R0UT1NG" }, Target("hook") with { Token = "T0K3N" }],
        };
        _state = AlertPlanner.Plan(_state, Many(3), _options, Noon).State;
        var json = Encoding.UTF8.GetString(AlertStateJson.Write(_state));
        Assert.DoesNotContain("R0UT1NG", json);
        Assert.DoesNotContain("T0K3N", json);
        Assert.DoesNotContain("hooks.example", json);
    }

    [Fact]
    public void Whatever_happens_a_minute_has_its_limit_and_every_incident_ends_as_it_should() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new System.Random(seed);
            var kind = (AlertKind)random.Next(3);
            var options = new AlertOptions { Targets = [Target("t", kind)], PerMinute = random.Next(1, 12), UpdateInterval = TimeSpan.FromMinutes(1) };
            var state = AlertState.Empty;
            var incidents = new Dictionary<string, Incident>();
            var asked = new List<DateTimeOffset>();
            var open = new HashSet<string>();
            var (opened, closed) = (0, 0);
            var now = Noon;
            for (var round = 0; round < 400; round++)
            {
                now = now.AddSeconds(random.Next(1, 30));
                // Things happen in the first half; in the second everything closes, the target works, and the queue empties.
                if (round < 200)
                {
                    if (random.Next(3) == 0) incidents[$"i{round}"] = Open($"i{round}") with { OpenedAt = now };
                    foreach (var id in incidents.Keys.Where(_ => random.Next(15) == 0).ToList())
                        if (incidents[id].ClosedAt is null)
                            incidents[id] = incidents[id] with { Cause = (Cause)random.Next(1, 12), State = (NodeState)random.Next(3, 8) };
                }
                foreach (var id in incidents.Keys.Where(_ => random.Next(12) == 0 || round >= 200).ToList())
                    incidents[id] = incidents[id].ClosedAt is null ? incidents[id] with { ClosedAt = now } : incidents[id];
                var plan = AlertPlanner.Plan(state, [.. incidents.Values], options, now);
                var results = new List<AlertResult>();
                foreach (var message in plan.Due)
                {
                    asked.Add(now);
                    var fails = round < 200 && random.Next(4) == 0;
                    results.Add(new AlertResult(message.Id, "t", fails ? WebhookOutcome.TryAgain : WebhookOutcome.Delivered));
                    if (fails) break;
                    if (message.Event == AlertEvent.Opened) Assert.True(open.Add(message.Incidents[0].Id));
                    if (message.Event == AlertEvent.Closed && kind == AlertKind.PagerDuty) open.Remove(message.Incidents[0].Id);
                    (opened, closed) = (opened + message.Opened, closed + message.Closed + (message.Event == AlertEvent.Closed ? 1 : 0));
                }
                state = AlertPlanner.Settle(plan.State, results, now);
                state = random.Next(5) == 0 ? AlertStateJson.Read(AlertStateJson.Write(state))! : state;
                Assert.True(asked.Count(at => at > now.AddMinutes(-1)) <= options.PerMinute);
            }
            Assert.Empty(state.Targets["t"].Queue);
            if (kind == AlertKind.PagerDuty) Assert.Empty(open);
            else Assert.Equal(incidents.Count, closed);
        }));

    private static AlertTarget Target(string name, AlertKind kind = AlertKind.Json) => new()
    {
        Name = name, Kind = kind, Url = new Uri($"https://hooks.example/{name}"),
        RoutingKey = kind == AlertKind.PagerDuty ? "key" : null,
    };

    /// <summary>A round in which the targets take whatever they are given.</summary>
    private void Deliver(DateTimeOffset now, params Incident[] incidents)
    {
        var plan = AlertPlanner.Plan(_state, incidents, _options, now);
        _sent.AddRange(plan.Due);
        _state = AlertPlanner.Settle(plan.State, [.. plan.Due.Select(m => new AlertResult(m.Id, m.Target, WebhookOutcome.Delivered))], now);
    }
}
