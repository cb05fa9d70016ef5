using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sluice.Api;
using Sluice.Browser.Tests.Console;
using Sluice.CallCentre;
using Sluice.CallCentre.Tests;
using Sluice.Fabric.Api;

namespace Sluice.Browser.Tests.Calls;

/// <summary>The board, the caller and the outbound list as people see them, over the real API and a double of the visitor API.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class CallBoardTests(ConsoleBrowser browser)
{
    private static readonly string Markup = "<img src=x onerror=alert(1)>";

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    [Theory]
    [InlineData("light", 1440)]
    [InlineData("dark", 1440)]
    [InlineData("light", 320)]
    [InlineData("dark", 320)]
    public async Task A_rule_engine_finds_nothing_and_nothing_runs_over_the_edge(string scheme, int width)
    {
        await using var server = await ServeAsync();
        var tab = await browser.OpenAsync($"{server.Url}/calls", scheme, width);
        foreach (var (view, shown) in new[]
                 {
                     ("#/board", "document.querySelectorAll('#agents tbody tr').length === 1"), ("#/caller/phone:%2B441214960000", "document.querySelectorAll('#events li').length === 2"),
                     ("#/leads", "document.querySelector('[data-person]') !== null"),
                 })
        {
            await tab.EvaluateAsync($"location.hash = '{view}'");
            await tab.WaitAsync(shown);
            Assert.Equal([], (await tab.AxeAsync()).Select(line => $"{view}: {line}"));
            Assert.Equal(width, (await tab.EvaluateAsync("document.documentElement.scrollWidth")).GetInt32());
        }
        Assert.Empty(await tab.SaidAsync());
        await tab.CloseAsync();
    }

    [Fact]
    public async Task The_board_follows_the_calls_by_itself_and_says_when_it_cannot()
    {
        var server = await ServeAsync();
        var tab = await browser.OpenAsync($"{server.Url}/calls");
        await tab.WaitAsync("document.body.dataset.calls === '2'");
        Assert.Contains("0:30", await tab.VisibleAsync("[data-tile=handle]"), StringComparison.Ordinal);
        Assert.Contains("100 %", await tab.VisibleAsync("[data-tile=conversion]"), StringComparison.Ordinal);
        Assert.Contains("£100", await tab.VisibleAsync("[data-tile=value]"), StringComparison.Ordinal);
        Assert.Contains("live", await tab.VisibleAsync("#age"), StringComparison.Ordinal);
        Assert.Contains("c2", await tab.VisibleAsync("#waiting"), StringComparison.Ordinal);

        await server.SayAsync(1, Events.Call("call_ringing", Events.Data("c3"), Now, Events.Id(30), null, "sales"));
        await tab.WaitAsync("document.body.dataset.calls === '3' && document.querySelectorAll('#waiting li').length === 2");
        Assert.Empty(await tab.SaidAsync());

        await server.DisposeAsync();
        await tab.WaitAsync("!document.querySelector('#banner').hidden && document.querySelector('#age').classList.contains('old')");
        Assert.Contains("behind", await tab.VisibleAsync("#age"), StringComparison.Ordinal);
        await tab.CloseAsync();
    }

    [Fact]
    public async Task A_phone_number_in_any_spelling_shows_the_person_s_last_events_and_a_call_itself_too()
    {
        await using var server = await ServeAsync();
        var tab = await browser.OpenAsync($"{server.Url}/calls#/caller");
        await tab.FillAsync("#caller-id", "+44 (121) 496-0000");
        await tab.PressAsync("Enter");
        await tab.WaitAsync("document.querySelectorAll('#events li').length === 2");
        Assert.Contains("/radio/birmingham", await tab.VisibleAsync("#events"), StringComparison.Ordinal);
        // What a tracker sent is text, whatever it looks like.
        Assert.Contains(Markup, await tab.VisibleAsync("#events"), StringComparison.Ordinal);

        await tab.FillAsync("#caller-id", "call:c1");
        await tab.PressAsync("Enter");
        await tab.WaitAsync("!document.querySelector('#caller-call').hidden");
        Assert.Contains("sale 100 GBP", await tab.VisibleAsync("#caller-call"), StringComparison.Ordinal);

        await tab.FillAsync("#caller-id", "nobody");
        await tab.PressAsync("Enter");
        await tab.WaitAsync("document.querySelector('#caller-note').textContent.startsWith('Nobody')");
        Assert.True((await tab.EvaluateAsync("document.querySelector('#caller-events').hidden")).GetBoolean());
        await tab.CloseAsync();
    }

    [Fact]
    public async Task A_key_is_asked_for_where_there_are_keys()
    {
        await using var server = await ServeAsync("a-key-of-enough-length");
        var tab = await browser.OpenAsync($"{server.Url}/calls");
        await tab.WaitAsync("document.querySelector('#sign-in').open");
        await tab.FillAsync("#key", "a-key-of-enough-length");
        await tab.PressAsync("Enter");
        await tab.WaitAsync("document.body.dataset.calls === '2'");
        await tab.CloseAsync();
    }

    private static async Task<CallServer> ServeAsync(params string[] keys)
    {
        var page = new EmbeddedPage(typeof(CallsApi).Assembly, "calls");
        var console = new EmbeddedPage(typeof(FabricApi).Assembly, "console");
        var rule = new LeadRule("pageViews", 10, AtLeast: 1);
        var server = await CallServer.StartAsync(
            TimeProvider.System, new CallsOptions { LeadRules = [rule] }, new OnePerson(), keys: keys, map: app =>
            {
                app.Map("/calls/{**file}", (RequestDelegate)page.HandleAsync);
                app.Map("/console/{**file}", (RequestDelegate)console.HandleAsync);
                app.Map("/api/visitors/{id}/events", (RequestDelegate)EventsAsync);
            });
        var at = Now.AddSeconds(-90);
        await server.SayAsync(0,
            Events.Call("call_ringing", Events.Data("c1"), at, Events.Id(1), null, "sales"),
            Events.Call("call_answered", Events.Data("c1"), at.AddSeconds(10), Events.Id(2), "ann", "sales"),
            Events.Call("call_ended", Events.Data("c1"), at.AddSeconds(40), Events.Id(3), "ann", "sales"),
            Events.Call("call_disposition", Events.Data("c1", ",\"outcome\":\"sale\",\"value\":100,\"currency\":\"GBP\""), at.AddSeconds(45), Events.Id(4), "ann", "sales"),
            Events.Call("call_ringing", Events.Data("c2"), at.AddSeconds(60), Events.Id(5), null, "sales"),
            Events.Page("visitor", at, """{"quoteReference":"Q-1"}"""));
        return server;
    }

    // As docs/visitors.md describes it: newest first.
    private static async Task EventsAsync(HttpContext context)
    {
        if (context.Request.RouteValues["id"] is not "phone:+441214960000")
        {
            context.Response.StatusCode = 404;
            return;
        }
        await context.Response.WriteAsync(
            $$"""{"events":[{"at":"2026-03-02T09:05:00Z","name":"page_view","url":"https://broker.example/quote/start","title":"{{Markup}}"},{"at":"2026-03-02T09:00:00Z","name":"page_view","url":"https://broker.example/radio/birmingham"}]}""");
    }

    private sealed class OnePerson : ILeadProfiles
    {
        public ValueTask<LeadFacts?> FindAsync(string visitorId, CancellationToken cancellationToken) =>
            ValueTask.FromResult<LeadFacts?>(new LeadFacts(visitorId, "{\"pageViews\":3}"u8.ToArray()));
    }
}
