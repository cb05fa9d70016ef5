using Sluice.Fabric.Tests.Api;

namespace Sluice.Browser.Tests.Console;

public sealed class FreshnessTests(ConsoleBrowser browser) : ConsoleTest(browser)
{
    [Fact]
    public async Task After_fifteen_seconds_without_an_update_the_page_says_so_and_turns_grey()
    {
        await using var story = await Story.BeginAsync();
        await OnPageAsync(story, "", async tab =>
        {
            await story.TellAsync();
            await tab.WaitForRoundAsync(story.Number);
            await tab.ForwardAsync(5);
            Assert.Equal("false", await tab.TextAsync("String(document.body.classList.contains('stale'))"));
            await tab.ForwardAsync(14);
            await tab.WaitAsync("document.body.classList.contains('stale')");
            Assert.Contains("No update for", await tab.VisibleAsync("#banner"), StringComparison.Ordinal);
            var colours = await tab.TextAsync("[...new Set(['Enrich','Visitors','ArchiveCollected'].map(id => getComputedStyle(document.querySelector(`[data-node=${id}] .body`)).stroke))].length + ''");
            Assert.Equal("1", colours);

            await story.TellAsync();
            await tab.WaitAsync("!document.body.classList.contains('stale') && document.querySelector('#banner').hidden");
        }, clock: true);
    }

    [Fact]
    public async Task A_page_opened_on_old_data_says_at_once_that_it_is_old()
    {
        await using var story = await Story.BeginAsync();
        await story.TellAsync(round => round with { View = round.View with { Time = DateTimeOffset.UtcNow.AddMinutes(-5) } });
        await OnPageAsync(story, "", async tab =>
        {
            await tab.WaitAsync("document.body.classList.contains('stale')");
            Assert.Contains("5 min", await tab.VisibleAsync("[data-tile=age]"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task After_a_restart_of_the_server_the_page_goes_on_and_its_charts_have_no_gap()
    {
        await using var story = await Story.BeginAsync();
        await OnPageAsync(story, "#/node/Enrich", async tab =>
        {
            await tab.WaitAsync("document.querySelectorAll('#panel .u-over').length === 4");
            for (var i = 0; i < 3; i++) await story.TellAsync();
            await tab.WaitForRoundAsync(story.Number);
            await story.StopAsync();
            await tab.WaitAsync("document.querySelector('[data-tile=age]').innerText.includes('connection lost')");
            for (var i = 0; i < 6; i++) await story.TellAsync();
            await story.StartAsync();
            await tab.WaitForRoundAsync(story.Number);
            await story.TellAsync();
            await tab.WaitForRoundAsync(story.Number);
            await tab.WaitAsync("document.querySelector('[data-tile=age]').innerText.includes('live')");

            await tab.ClickAsync(".show-numbers summary");
            string[] lines = [];
            for (var i = 0; i < 60 && lines.Length < 600; i++)
                lines = (await tab.DownloadAsync(".show-numbers button")).Split("\r\n");
            var times = lines[1..].Select(line => DateTimeOffset.Parse(line.Split(',')[0]).ToUnixTimeSeconds()).ToList();
            Assert.True(times.Count > 600);
            Assert.All(times.Skip(1).Zip(times), pair => Assert.Equal(1, pair.First - pair.Second));
        }, isQuiet: false);
    }

    [Fact]
    public async Task A_frozen_page_stays_as_it_is_until_it_goes_on()
    {
        await using var story = await Story.BeginAsync();
        await OnPageAsync(story, "", async tab =>
        {
            var round = story.Number;
            await tab.WaitForRoundAsync(round);
            await tab.ClickAsync("#freeze");
            for (var i = 0; i < 3; i++) await story.TellAsync();
            Assert.Contains("Frozen", await tab.VisibleAsync("#banner"), StringComparison.Ordinal);
            Assert.Equal(round.ToString(), await tab.TextAsync("document.body.dataset.round"));
            await tab.PressAsync("l");
            await tab.WaitForRoundAsync(story.Number);
            Assert.True((await tab.EvaluateAsync("document.querySelector('#banner').hidden")).GetBoolean());
        });
    }

    [Fact]
    public async Task When_all_live_streams_are_taken_the_page_asks_again_and_again()
    {
        await using var story = await Story.BeginAsync(options: new Fabric.Api.FabricApiOptions { AllowAnonymous = true, LiveStreams = 1 });
        await OnPageAsync(story, "", async first =>
            await OnPageAsync(story, "", async second =>
            {
                await second.WaitForRoundAsync(story.Number);
                await story.TellAsync();
                await first.WaitForRoundAsync(story.Number);
                await second.WaitForRoundAsync(story.Number);
                Assert.Contains("asked every 2 s", await second.VisibleAsync("[data-tile=age]"), StringComparison.Ordinal);
            }, isQuiet: false));
    }
}
