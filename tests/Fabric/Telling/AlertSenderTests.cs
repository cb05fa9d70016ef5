using Microsoft.AspNetCore.Http;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Telling;
using Sluice.Testing;
using Sluice.Webhooks;
using static Sluice.Fabric.Tests.Telling.Incidents;

namespace Sluice.Fabric.Tests.Telling;

/// <summary>Alerts as a server sees them.</summary>
public sealed class AlertSenderTests : IAsyncLifetime
{
    private readonly Lines<AlertSender> _log = new();
    private FakeWebhook _server = null!;

    public async Task InitializeAsync() => _server = await FakeWebhook.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task The_generic_shape_carries_the_incident_and_the_token()
    {
        var options = Options(Target(AlertKind.Json) with { Token = "T0K3N" });
        Assert.Equal(WebhookOutcome.Delivered, Assert.Single(await TellAsync(options, Close(Open()) with { ClosedAt = Noon.AddSeconds(-5) })).Outcome);
        var (path, type, authorization, body) = Assert.Single(_server.Requests);
        Assert.Equal(("/services/S3CR3T", "application/json; charset=utf-8", "Bearer T0K3N"), (path, type, authorization));
        Assert.Equal("incident.closed", body.GetProperty("event").GetString());
        Assert.Equal("sluice", body.GetProperty("source").GetString());
        Assert.Equal("https://console.example/", body.GetProperty("console").GetString());
        var incident = body.GetProperty("incident");
        Assert.Equal(
            ("Enrich/3", "Enrich", 3, "Stopped", "NoOwner", "critical"),
            (Text("id"), Text("node"), incident.GetProperty("partition").GetInt32(), Text("state"), Text("cause"), Text("severity")));
        Assert.Equal("2026-03-01T12:00:00Z", Text("openedAt"));
        Assert.Equal("2026-03-01T11:59:55Z", Text("closedAt"));

        string? Text(string name) => incident.GetProperty(name).GetString();
    }

    [Fact]
    public async Task PagerDuty_gets_a_trigger_and_a_resolve_under_one_key()
    {
        var options = Options(Target(AlertKind.PagerDuty) with { RoutingKey = "R0UT1NGK3Y" });
        var state = AlertState.Empty;
        foreach (var (incident, now) in new[] { (Open(), Noon), (Open(state: NodeState.Stalled), Noon.AddMinutes(9)), (Close(Open()), Noon.AddMinutes(20)) })
        {
            var plan = AlertPlanner.Plan(state, [incident], options, now);
            using var sender = new AlertSender(options, TimeProvider.System, _log);
            state = AlertPlanner.Settle(plan.State, await sender.SendAsync(plan.Due, CancellationToken.None), now);
        }
        var bodies = _server.Requests.Select(request => request.Body).ToList();
        Assert.Equal(["trigger", "trigger", "resolve"], bodies.Select(body => body.GetProperty("event_action").GetString()));
        Assert.All(bodies, body => Assert.Equal("R0UT1NGK3Y", body.GetProperty("routing_key").GetString()));
        Assert.All(bodies, body => Assert.Equal("sluice/Enrich/3", body.GetProperty("dedup_key").GetString()));
        var payload = bodies[0].GetProperty("payload");
        Assert.Equal("critical", payload.GetProperty("severity").GetString());
        Assert.Equal("error", bodies[1].GetProperty("payload").GetProperty("severity").GetString());
        Assert.Equal("sluice", payload.GetProperty("source").GetString());
        Assert.StartsWith("Enrich, partition 3: stopped (no owner): Nobody works", payload.GetProperty("summary").GetString());
        Assert.False(bodies[2].TryGetProperty("payload", out _));
    }

    [Fact]
    public async Task In_Slack_nothing_from_outside_is_a_link_a_mention_or_formatting()
    {
        var hostile = "<!channel> <https://evil.example|click> *bold* & \u202Ereversed\r\n@here " + new string('x', 4_000);
        await TellAsync(Options(Target(AlertKind.Slack)), Open(summary: hostile) with { Node = "<@U1>" });
        var body = Assert.Single(_server.Requests).Body;
        Assert.False(body.GetProperty("mrkdwn").GetBoolean());
        Assert.DoesNotContain("<", body.GetProperty("text").GetString());
        var blocks = body.GetProperty("blocks").EnumerateArray().Select(block => block.GetProperty("text")).ToList();
        Assert.Equal(3, blocks.Count);
        Assert.All(blocks.Take(2), block =>
        {
            Assert.Equal("plain_text", block.GetProperty("type").GetString());
            Assert.DoesNotMatch("[<>\u202E\r]", block.GetProperty("text").GetString());
        });
        Assert.StartsWith("&lt;!channel&gt; &lt;https://evil.example|click&gt; *bold* &amp; reversed  @here", blocks[1].GetProperty("text").GetString());
        Assert.InRange(blocks[0].GetProperty("text").GetString()!.Length, 1, 150);
        Assert.InRange(blocks[1].GetProperty("text").GetString()!.Length, 1, 3_000);
        Assert.Equal("<https://console.example/|Console>", blocks[2].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData(AlertKind.Json)]
    [InlineData(AlertKind.Slack)]
    public async Task A_summary_names_some_and_counts_all(AlertKind kind)
    {
        var results = await TellAsync(Options(Target(kind)) with { PerMinute = 2 }, Many(40));
        Assert.Equal(2, results.Count);
        var body = _server.Requests.Last().Body;
        if (kind == AlertKind.Json)
        {
            Assert.Equal("incident.summary", body.GetProperty("event").GetString());
            Assert.Equal(39, body.GetProperty("counts").GetProperty("opened").GetInt32());
            Assert.Equal(10, body.GetProperty("incidents").GetArrayLength());
        }
        else
        {
            Assert.Contains("39 opened, 0 changed, 0 closed", body.GetProperty("text").GetString());
            Assert.EndsWith("and 29 more", body.GetProperty("blocks")[1].GetProperty("text").GetProperty("text").GetString());
        }
    }

    [Fact]
    public async Task Too_many_requests_leave_the_rest_for_later_and_say_when()
    {
        _server.Answer = http =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "37";
            return Task.CompletedTask;
        };
        var result = Assert.Single(await TellAsync(Options(Target(AlertKind.Slack)), Many(3)));
        Assert.Equal((WebhookOutcome.TryAgain, TimeSpan.FromSeconds(37)), (result.Outcome, result.RetryAfter));
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData(400, WebhookOutcome.Refused)]
    [InlineData(413, WebhookOutcome.Refused)]
    [InlineData(422, WebhookOutcome.Refused)]
    [InlineData(403, WebhookOutcome.TryAgain)]
    [InlineData(404, WebhookOutcome.TryAgain)]
    [InlineData(500, WebhookOutcome.TryAgain)]
    [InlineData(503, WebhookOutcome.TryAgain)]
    public async Task A_message_that_will_never_be_taken_is_refused_and_all_else_tried_again(int status, WebhookOutcome expected)
    {
        _server.Answer = http =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        Assert.Equal(expected, Assert.Single(await TellAsync(Options(Target(AlertKind.Json)), Open())).Outcome);
        AssertNoSecret();
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var other = await FakeWebhook.StartAsync();
        _server.Answer = http =>
        {
            http.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            http.Response.Headers.Location = other.Url.AbsoluteUri;
            return Task.CompletedTask;
        };
        Assert.Equal(WebhookOutcome.TryAgain, Assert.Single(await TellAsync(Options(Target(AlertKind.Json) with { Token = "T0K3N" }), Open())).Outcome);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_server_that_hangs_costs_its_time_and_holds_nobody_up()
    {
        await using var good = await FakeWebhook.StartAsync();
        using var free = new CancellationTokenSource();
        _server.Answer = http => Task.Delay(Timeout.Infinite, free.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        var options = Options(Target(AlertKind.Json), Target(AlertKind.Slack, "good") with { Url = good.Url }) with { Timeout = TimeSpan.FromSeconds(1) };
        var results = await TellAsync(options, Many(3));
        await free.CancelAsync();
        Assert.Equal([WebhookOutcome.TryAgain], results.Where(r => r.Target == "hook").Select(r => r.Outcome));
        Assert.Equal(3, results.Count(r => r is { Target: "good", Outcome: WebhookOutcome.Delivered }));
        AssertNoSecret();
    }

    [Fact]
    public async Task A_server_that_was_dead_is_told_everything_once_it_is_back()
    {
        var port = FreePorts.Take();
        var options = Options(Target(AlertKind.Json) with { Url = new Uri($"http://127.0.0.1:{port}/services/S3CR3T") });
        var state = AlertState.Empty;
        async Task RoundAsync(DateTimeOffset now, params Incident[] incidents)
        {
            var plan = AlertPlanner.Plan(state, incidents, options, now);
            using var sender = new AlertSender(options, TimeProvider.System, _log);
            state = AlertPlanner.Settle(plan.State, await sender.SendAsync(plan.Due, CancellationToken.None), now);
            state = AlertStateJson.Read(AlertStateJson.Write(state))!;
        }

        for (var round = 0; round < 10; round++) await RoundAsync(Noon.AddSeconds(30 * round), Many(5));
        Assert.NotEmpty(_log.All);
        await using var back = await FakeWebhook.StartAsync(port);
        for (var round = 0; round < 60; round++) await RoundAsync(Noon.AddMinutes(10 + round));
        Assert.Equal(
            Enumerable.Range(0, 5).Select(i => $"i{i}"),
            back.Requests.Select(r => r.Body.GetProperty("incident").GetProperty("id").GetString()).Order(StringComparer.Ordinal));
        AssertNoSecret();
    }

    private async Task<IReadOnlyList<AlertResult>> TellAsync(AlertOptions options, params Incident[] incidents)
    {
        using var sender = new AlertSender(options, TimeProvider.System, _log);
        return await sender.SendAsync(AlertPlanner.Plan(AlertState.Empty, incidents, options, Noon).Due, CancellationToken.None);
    }

    private void AssertNoSecret()
    {
        Assert.NotEmpty(_log.All);
        Assert.All(_log.All, line => Assert.DoesNotMatch("S3CR3T|T0K3N|R0UT1NG", line));
    }

    private AlertTarget Target(AlertKind kind, string name = "hook") => new() { Name = name, Kind = kind, Url = _server.Url };

    private static AlertOptions Options(params AlertTarget[] targets) => new()
    {
        Targets = [.. targets], ConsoleUrl = new Uri("https://console.example/"), AllowHttpOnLoopback = true, Timeout = TimeSpan.FromSeconds(30),
    };
}
