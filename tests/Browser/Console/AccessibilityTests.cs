using Sluice.Fabric.Tests.Api;

namespace Sluice.Browser.Tests.Console;

public sealed class AccessibilityTests(ConsoleBrowser browser) : ConsoleTest(browser)
{
    private static readonly string[] Views = ["#/graph", "#/table", "#/decisions", "#/fleet", "#/node/Visitors", "#/node/collected", "#/node/log"];

    [Theory]
    [InlineData("light", 1440)]
    [InlineData("dark", 1440)]
    [InlineData("light", 320)]
    [InlineData("dark", 320)]
    public async Task A_rule_engine_finds_nothing_and_nothing_runs_over_the_edge(string scheme, int width)
    {
        await using var story = await Story.BeginAsync();
        await OnPageAsync(story, "", async tab =>
        {
            foreach (var view in Views)
            {
                await tab.EvaluateAsync($"location.hash = '{view}'");
                await tab.WaitAsync(view.StartsWith("#/node", StringComparison.Ordinal) ? "!document.querySelector('#panel').hidden && document.querySelector('#panel .u-over') !== null"
                    : $"document.querySelector('nav [aria-current]')?.dataset.view === '{view[2..]}' && document.querySelector('#panel').hidden");
                if (view == "#/fleet") await tab.WaitAsync("document.querySelector('[data-pipeline]') !== null");
                if (view == "#/decisions") await tab.WaitAsync("document.querySelector('[data-decision]') !== null");
                Assert.Equal([], (await tab.AxeAsync()).Select(line => $"{view}: {line}"));
                Assert.Equal(width, (await tab.EvaluateAsync("document.documentElement.scrollWidth")).GetInt32());
            }
            // Where the graph cannot be read, the table stands in its place.
            await tab.EvaluateAsync("location.hash = '#/graph'");
            await tab.WaitAsync($"document.querySelector('#panel').hidden && !document.querySelector('#{(width == 320 ? "table" : "graph")}-view').hidden");
            Assert.True((await tab.EvaluateAsync($"document.querySelector('#{(width == 320 ? "graph" : "table")}-view').hidden")).GetBoolean());
        }, scheme, width);
    }

    [Fact]
    public async Task The_chosen_theme_wins_over_the_system_s_and_stays()
    {
        await using var story = await Story.BeginAsync(30);
        await OnPageAsync(story, "", async tab =>
        {
            const string background = "getComputedStyle(document.body).backgroundColor";
            var light = await tab.TextAsync(background);
            await tab.ClickAsync("#theme");
            await tab.ClickAsync("#theme");
            Assert.Equal("Theme: dark", await tab.VisibleAsync("#theme"));
            Assert.NotEqual(light, await tab.TextAsync(background));
            await tab.EvaluateAsync("location.reload()");
            await tab.WaitAsync("document.documentElement.dataset.theme === 'dark' && document.body?.dataset.round > 0");
        });
    }

    [Fact]
    public async Task The_table_has_what_the_graph_has_and_sorts()
    {
        await using var story = await Story.BeginAsync();
        await OnPageAsync(story, "#/table", async tab =>
        {
            const string order = "[...document.querySelectorAll('[data-row]')].map(row => row.dataset.row).join(' ')";
            Assert.StartsWith("Visitors Enrich", await tab.TextAsync(order), StringComparison.Ordinal);
            await tab.ClickAsync("th.lag button");
            Assert.StartsWith("Enrich Visitors", await tab.TextAsync(order), StringComparison.Ordinal);
            Assert.Equal("descending", await tab.TextAsync("document.querySelector('th.lag').ariaSort"));
            await tab.ClickAsync("th.lag button");
            Assert.StartsWith("ArchiveFailed", await tab.TextAsync(order), StringComparison.Ordinal);
            await tab.ClickAsync("th.name button");
            Assert.StartsWith("ArchiveCollected", await tab.TextAsync(order), StringComparison.Ordinal);
            Assert.Contains("owner that renews", await tab.VisibleAsync("[data-row=Visitors] .why"), StringComparison.Ordinal);
        });
    }
}
