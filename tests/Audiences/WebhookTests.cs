using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Fabric.Tests;
using Sluice.Testing;
using Sluice.Webhooks;
using static Sluice.Audiences.Tests.Lines;

namespace Sluice.Audiences.Tests;

/// <summary>Entries and exits as an audience's webhook gets them.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private static readonly string One = Rig.Visitors(1)[0];

    private readonly Lines<AudienceWebhooks> _log = new();
    private FakeWebhook _server = null!;
    private Rig _rig = null!;
    private int _owners;

    public async Task InitializeAsync()
    {
        _server = await FakeWebhook.StartAsync();
        _rig = new Rig
        {
            Options = new AudiencesOptions
            {
                Rules = [Rule with { Webhook = new WebhookTarget(Rule.Name, _server.Url, "T0K3N") }],
                Grace = TimeSpan.Zero,
                Webhooks = new AudienceWebhookOptions { PerMinute = 3, GiveUpAfter = TimeSpan.FromHours(3) },
            },
        };
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Entry_and_exit_are_posted_once_each_in_order_as_the_hub_has_them()
    {
        await EnterAndLeaveAsync();
        using var webhooks = New();
        await webhooks.RunAsync(default);
        await webhooks.RunAsync(default);
        using var other = New();
        await other.RunAsync(default);
        Assert.Equal(_rig.Hub.All.Select(body => JsonDocument.Parse(body).RootElement.GetRawText()), _server.Requests.Select(request => request.Body.GetRawText()));
        Assert.Equal(2, _server.Requests.Count);
        Assert.All(_server.Requests, request => Assert.Equal(("application/json; charset=utf-8", "Bearer T0K3N"), (request.Type, request.Authorization)));
        Assert.Empty(_rig.Store.Webhooks);
    }

    [Fact]
    public async Task What_is_not_taken_comes_again_after_a_pause_and_keeps_the_rest_waiting()
    {
        _server.Answer = Status(503);
        await EnterAndLeaveAsync();
        using var webhooks = New();
        await webhooks.RunAsync(default);
        await webhooks.RunAsync(default);
        Assert.Single(_server.Requests);
        _server.Answer = Status(204);
        _rig.Time.Advance(TimeSpan.FromSeconds(11));
        await webhooks.RunAsync(default);
        Assert.Equal(["entered", "entered", "exited"], _server.Requests.Select(request =>
            request.Body.GetProperty("schema").GetString()!.Contains("entered", StringComparison.Ordinal) ? "entered" : "exited"));
        AssertNoSecret();
    }

    [Fact]
    public async Task What_another_instance_is_posting_is_left_to_it_until_its_time_is_over()
    {
        await EnterAndLeaveAsync();
        var bucket = Place.BucketOf(KnownPersons.Column + One).Number;
        var first = (await _rig.Store.ReadWaitingAsync(bucket, Rule.Name, 1, default))[0];
        Assert.NotNull(await _rig.Store.TryClaimAsync(bucket, first, "one that died", _rig.Time.GetUtcNow().AddSeconds(20), default));
        using var webhooks = New();
        await webhooks.RunAsync(default);
        Assert.Empty(_server.Requests);
        _rig.Time.Advance(TimeSpan.FromSeconds(20));
        await webhooks.RunAsync(default);
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task No_more_than_the_declared_number_go_out_in_a_minute()
    {
        foreach (var visitor in Rig.Visitors(5)) await _rig.SayAsync(Start(visitor, Noon));
        await _rig.PassAsync(TimeSpan.FromHours(3));
        using var webhooks = New();
        await webhooks.RunAsync(default);
        Assert.Equal(3, _server.Requests.Count);
        _rig.Time.Advance(TimeSpan.FromSeconds(61));
        await webhooks.RunAsync(default);
        Assert.Equal(5, _server.Requests.Count);
    }

    [Theory]
    [InlineData(422, 0)]
    [InlineData(500, 181)]
    public async Task What_is_refused_for_good_or_too_old_is_given_up_and_said(int status, int minutes)
    {
        _server.Answer = Status(status);
        await EnterAndLeaveAsync();
        using var webhooks = New();
        await webhooks.RunAsync(default);
        _rig.Time.Advance(TimeSpan.FromMinutes(minutes));
        await webhooks.RunAsync(default);
        Assert.Empty(_rig.Store.Webhooks);
        Assert.Contains(_log.All, line => line.Contains("given up", StringComparison.Ordinal));
        AssertNoSecret();
    }

    private AudienceWebhooks New() => new(_rig.Store, _rig.Options, _rig.Time, $"instance {_owners++}", _log);

    private async Task EnterAndLeaveAsync()
    {
        await _rig.SayAsync(Start(One, Noon));
        await _rig.PassAsync(TimeSpan.FromHours(2));
        await _rig.SayAsync(Buy(One, Noon.AddHours(2.5)));
        await _rig.PassAsync(TimeSpan.FromHours(1));
    }

    private void AssertNoSecret() => Assert.DoesNotContain(_log.All, line => line.Contains("S3CR3T", StringComparison.Ordinal) || line.Contains("T0K3N", StringComparison.Ordinal));

    private static Func<HttpContext, Task> Status(int status) => http =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    };
}
