using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Api;
using Sluice.Browser.Tests.Console;
using Sluice.Fabric.Api;
using Sluice.Reports;
using Sluice.Reports.Api;
using Sluice.Reports.Definitions;
using Sluice.Reports.Tests;
using Sluice.Testing;

namespace Sluice.Browser.Tests.Boards;

/// <summary>The boards in a browser, before reports that have something to show.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class BoardsTests(ConsoleBrowser browser) : IAsyncLifetime
{
    private const string Key = "a-key-of-enough-length";
    private const string List = """
        [
          {"name": "views", "title": "Views", "description": "Page views by app.", "by": [{"name": "app", "title": "App", "field": "app_id"}, {"name": "path", "title": "Page", "field": "page_urlpath"}],
           "measures": [{"name": "visitors", "title": "Visitors", "distinct": "visitor"}, {"name": "value", "title": "Value", "sum": "tr_total"}]},
          {"name": "banner", "title": "Banner", "by": [{"name": "variant", "title": "Variant", "field": "se_label"}],
           "measures": [{"name": "bought", "title": "Bought", "count": true, "where": [{"field": "se_action", "is": ["buy"]}]}],
           "experiment": {"variant": "variant", "exposed": "events", "converted": "bought", "control": "none"}}
        ]
        """;

    private readonly ReportDefinitions _reports = Some.Reports(List);
    private readonly FakeLog _log = new(1);
    private readonly MemoryReportStore _store = new(TimeProvider.System);
    private readonly List<WebApplication> _servers = [];

    [Theory]
    [InlineData("light", 1280)]
    [InlineData("dark", 1280)]
    [InlineData("light", 320)]
    [InlineData("dark", 320)]
    public async Task A_report_and_a_read_out_are_shown_and_a_rule_engine_finds_nothing(string scheme, int width)
    {
        await OnPageAsync(await ServeAsync(new ReportsOptions { AllowAnonymous = true }), scheme, width, async tab =>
        {
            await tab.WaitAsync("Number(document.body.dataset.drawn) >= 1 && document.querySelectorAll('.u-over').length === 3");
            Assert.Equal("Views", await tab.VisibleAsync("#title"));
            Assert.Equal("120", await tab.VisibleAsync("[data-tile=events] .value"));
            // An estimate, about 2.3 % off.
            Assert.InRange(int.Parse(await tab.VisibleAsync("[data-tile=visitors] .value"), CultureInfo.InvariantCulture), 38, 42);
            Assert.Equal("180", await tab.VisibleAsync("[data-tile=value] .value"));
            Assert.Contains("60", await tab.VisibleAsync("[data-group=shop]"), StringComparison.Ordinal);
            Assert.Contains("<b>app</b>", await tab.VisibleAsync("#groups"), StringComparison.Ordinal);
            Assert.Contains("Counted up to", await tab.VisibleAsync("#freshness"), StringComparison.Ordinal);
            await CheckAsync(tab, width);

            await tab.EvaluateAsync("location.hash = '#/banner'");
            await tab.WaitAsync("document.querySelector('#title').innerText === 'Banner' && !document.querySelector('#experiment').hidden");
            var radio = await tab.TextAsync("document.querySelector('[data-variant=radio]').innerText.replace(/\\s+/g, ' ')");
            Assert.Contains("70 56 80%", radio, StringComparison.Ordinal);
            Assert.Contains("+20 pt +5.24 pt – +33.39 pt", radio, StringComparison.Ordinal);
            Assert.Contains("(control)", await tab.VisibleAsync("[data-variant=none]"), StringComparison.Ordinal);
            await CheckAsync(tab, width);
        });
    }

    [Fact]
    public async Task Dimension_range_and_theme_are_chosen_and_stay_in_the_address()
    {
        await OnPageAsync(await ServeAsync(new ReportsOptions { AllowAnonymous = true }), "light", 1280, async tab =>
        {
            await tab.WaitAsync("Number(document.body.dataset.drawn) >= 1");
            await tab.EvaluateAsync("(() => { const by = document.querySelector('#by'); by.value = 'path'; by.dispatchEvent(new Event('change')); })()");
            await tab.WaitAsync("document.querySelector('[data-group=\"/a\"]') !== null");
            await tab.ClickAsync("[data-range='24h']");
            await tab.WaitAsync("location.hash === '#/views?range=24h&by=path' && document.querySelector('[data-group=\"/a\"]') !== null");
            await tab.ClickAsync("#theme");
            await tab.ClickAsync("#theme");
            Assert.Equal("dark", await tab.TextAsync("document.documentElement.dataset.theme"));
            Assert.Contains("120", await tab.VisibleAsync("[data-tile=events]"), StringComparison.Ordinal);
            // Numbers come by themselves.
            var drawn = (await tab.EvaluateAsync("Number(document.body.dataset.drawn)")).GetInt32();
            await SeeAsync(Enumerable.Range(0, 5).Select(n => Event("shop", $"later {n}", "/a", "")));
            await tab.WaitAsync($"Number(document.body.dataset.drawn) > {drawn} && document.querySelector('[data-tile=events] .value').innerText === '125'");
        });
    }

    [Fact]
    public async Task Where_keys_are_asked_for_the_page_asks_for_one()
    {
        var url = await ServeAsync(new ReportsOptions { Keys = [Key] });
        await OnPageAsync(url, "light", 1280, async tab =>
        {
            await tab.WaitAsync("document.querySelector('#sign-in').open");
            Assert.Empty(await tab.AxeAsync());
            await tab.FillAsync("#key", "another-key-of-enough-length");
            await tab.PressAsync("Enter");
            await tab.WaitAsync("document.querySelector('#sign-in-error').innerText.includes('not one of')");
            await tab.FillAsync("#key", Key);
            await tab.PressAsync("Enter");
            await tab.WaitAsync("!document.querySelector('#sign-in').open && Number(document.body.dataset.drawn) >= 1");
            await tab.EvaluateAsync("location.reload()");
            await tab.WaitAsync("Number(document.body?.dataset.drawn) >= 1 && !document.querySelector('#sign-in').open");
        }, isQuiet: false);
    }

    [Fact]
    public async Task The_page_takes_nothing_from_elsewhere()
    {
        using var client = new HttpClient();
        var url = await ServeAsync(new ReportsOptions { AllowAnonymous = true });
        using var page = await client.GetAsync(url + "/boards");
        Assert.Equal(EmbeddedPage.ContentSecurityPolicy, Assert.Single(page.Headers.GetValues("Content-Security-Policy")));
        foreach (System.Text.RegularExpressions.Match file in System.Text.RegularExpressions.Regex.Matches(
            await page.Content.ReadAsStringAsync(), "(?:href|src)=\"(/(?:boards|console)/[^\"]+)\""))
        {
            using var answer = await client.GetAsync(url + file.Groups[1].Value);
            Assert.Equal(200, (int)answer.StatusCode);
            using var again = new HttpRequestMessage(HttpMethod.Get, url + file.Groups[1].Value);
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            Assert.Equal(304, (int)(await client.SendAsync(again)).StatusCode);
        }
        Assert.Equal(404, (int)(await client.GetAsync(url + "/boards/../secret")).StatusCode);
        Assert.Equal(404, (int)(await client.GetAsync(url + "/boards/nothing.js")).StatusCode);
        Assert.Equal(405, (int)(await client.PostAsync(url + "/boards", null)).StatusCode);
    }

    public async Task InitializeAsync()
    {
        var events = new List<byte[]>();
        string[] apps = ["shop", "shop", "blog", "<b>app</b>"];
        for (var n = 0; n < 120; n++) events.Add(Event(apps[n % 4], $"v{n % 40}", n % 3 == 0 ? "/a" : "/b", "1.5"));
        var banner = new List<byte[]>();
        foreach (var (variant, all, bought) in new[] { ("radio", 70, 56), ("none", 80, 48) })
            for (var i = 0; i < all; i++)
                banner.Add(Line.Of(("app_id", "banner"), ("collector_tstamp", Minutes(10)), ("se_label", variant), ("se_action", i < bought ? "buy" : "look")));
        await new Sluice.Reports.Counting.ReportsWorker(
            _store, new ReportDefinitions([_reports.All[0]]), new ReportsOptions(), TimeProvider.System, NullLogger<Sluice.Reports.Counting.ReportsWorker>.Instance)
            .ProcessAsync(Some.Batch(events, 0, 0), default);
        await new Sluice.Reports.Counting.ReportsWorker(
            _store, new ReportDefinitions([_reports.All[1]]), new ReportsOptions(), TimeProvider.System, NullLogger<Sluice.Reports.Counting.ReportsWorker>.Instance)
            .ProcessAsync(Some.Batch(banner, events.Count, 0), default);
        _log.Last[0] = events.Count + banner.Count - 1;
    }

    public async Task DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
    }

    private async Task SeeAsync(IEnumerable<byte[]> events)
    {
        var lines = events.ToList();
        await Some.Worker(_store, new ReportDefinitions([_reports.All[0]]), TimeProvider.System).ProcessAsync(Some.Batch(lines, _log.Last[0] + 1, 0), default);
        _log.Last[0] += lines.Count;
    }

    private static byte[] Event(string app, string visitor, string path, string total) =>
        Line.PageView(app, visitor, Minutes(10), ("page_urlpath", path), ("tr_total", total));

    private static string Minutes(int ago) =>
        TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-ago).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private async Task<string> ServeAsync(ReportsOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var api = new ReportsApi(_store, _log, _reports, options, TimeProvider.System, NullLogger<ReportsApi>.Instance);
        app.Map("/console/{*file}", (RequestDelegate)new EmbeddedPage(typeof(FabricApi).Assembly, "console").HandleAsync);
        app.Map("/boards/{*file}", (RequestDelegate)new EmbeddedPage(typeof(ReportsApi).Assembly, "boards").HandleAsync);
        app.Map("/api/reports/{*path}", (RequestDelegate)api.HandleAsync);
        await app.StartAsync();
        _servers.Add(app);
        return app.Urls.First();
    }

    private static async Task CheckAsync(ConsoleTab tab, int width)
    {
        Assert.Empty(await tab.AxeAsync());
        Assert.Equal(width, (await tab.EvaluateAsync("document.documentElement.scrollWidth")).GetInt32());
    }

    private async Task OnPageAsync(string url, string scheme, int width, Func<ConsoleTab, Task> test, bool isQuiet = true)
    {
        var tab = await browser.OpenAsync(url + "/boards", scheme, width);
        try
        {
            await test(tab);
            if (isQuiet) Assert.Empty(await tab.SaidAsync());
        }
        catch
        {
            await tab.PictureAsync(Path.Combine(Directory.CreateDirectory(Repository.File("artifacts", "browser")).FullName, $"{nameof(BoardsTests)}-{scheme}-{width}.png"));
            throw;
        }
        finally
        {
            await tab.CloseAsync();
        }
    }
}
