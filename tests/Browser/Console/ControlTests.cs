using Sluice.Fabric.Api;
using Sluice.Fabric.Tests.Api;
using Sluice.Testing;

namespace Sluice.Browser.Tests.Console;

public sealed class ControlTests(ConsoleBrowser browser) : ConsoleTest(browser)
{
    [Fact]
    public async Task Scaling_is_paused_and_bounded_from_the_page()
    {
        await using var story = await Story.BeginAsync();
        await OnPageAsync(story, "#/node/Enrich", async tab =>
        {
            await tab.WaitAsync("document.querySelector('[data-tile=autoscaler]').innerText.includes('auto')");
            await tab.ClickAsync("#autoscaler-open");
            await tab.WaitAsync("document.querySelector('#autoscaler').open");
            await tab.ClickAsync("#autoscaler-form [value=paused]");
            await tab.ClickAsync("#autoscaler-form .primary");
            await tab.WaitAsync("document.querySelector('[data-tile=autoscaler]').innerText.includes('paused')");
            Assert.True(story.Controls.Now.Paused);

            await tab.FillAsync("#bound-min", "3");
            await tab.FillAsync("#bound-max", "2");
            await tab.ClickAsync(".bounds button");
            await tab.WaitAsync("document.querySelector('.bounds .error').textContent === 'min must not be more than max.'");
            Assert.Empty(story.Controls.Now.Nodes);
            await tab.FillAsync("#bound-max", "9");
            await tab.ClickAsync(".bounds button");
            await tab.WaitAsync("document.querySelector('.bounds .error').textContent === ''");
            var own = story.Controls.Now.Nodes["Enrich"];
            Assert.Equal((3, 9), (own.Min, own.Max));
        }, isQuiet: false);
    }

    [Fact]
    public async Task Where_keys_are_asked_for_one_signs_in_once_and_the_key_is_nowhere()
    {
        const string key = "a-key-of-enough-length";
        await using var story = await Story.BeginAsync(30, new FabricApiOptions { Keys = [key] });
        await OnPageAsync(story, "", async tab =>
        {
            await tab.WaitAsync("document.querySelector('#sign-in').open");
            await tab.FillAsync("#key", "a-wrong-key-of-enough-length");
            await tab.PressAsync("Enter");
            await tab.WaitAsync("document.querySelector('#sign-in-error').textContent.includes('not one of')");
            await tab.FillAsync("#key", key);
            await tab.PressAsync("Enter");
            await tab.WaitForRoundAsync(1);
            var cookie = Assert.Single(await tab.CookiesAsync());
            Assert.True(cookie.GetProperty("httpOnly").GetBoolean());
            Assert.Equal("Strict", cookie.GetProperty("sameSite").GetString());
            Assert.DoesNotContain(key, cookie.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(key, await tab.TextAsync("location.href + document.cookie + JSON.stringify({...localStorage}) + document.documentElement.outerHTML"), StringComparison.Ordinal);
        }, isQuiet: false);
    }

    [Fact]
    public async Task A_decision_on_the_timeline_leads_to_its_card()
    {
        await using var story = await Story.BeginAsync();
        await OnPageAsync(story, "", async tab =>
        {
            await tab.WaitAsync("document.querySelector('#timeline [data-mark=\"Enrich-210\"]') !== null");
            await tab.ClickAsync("#timeline [data-mark=\"Enrich-210\"]");
            await tab.WaitAsync("document.activeElement.dataset.decision === 'Enrich-210'");
            var card = await tab.VisibleAsync("[data-decision=\"Enrich-210\"]");
            foreach (var part in new[] { "Enrich 8 → 6", "smaller was enough", "as predicted", "32 partitions ⇒ 6", "busiest at 61 %" }) Assert.Contains(part, card, StringComparison.Ordinal);
            Assert.Contains("held back: did not help before", await tab.VisibleAsync("[data-decision=\"Visitors-420\"]"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Its_pictures_are_taken()
    {
        await using var story = await Story.BeginAsync();
        foreach (var (name, hash, scheme, width, height) in new[]
        {
            ("console", "", "light", 1440, 940), ("console-node", "#/node/Visitors", "dark", 1600, 1000), ("console-dark", "", "dark", 1440, 940), ("console-narrow", "", "light", 320, 900),
        })
            await OnPageAsync(story, hash, async tab =>
            {
                await story.TellAsync();
                await tab.WaitForRoundAsync(story.Number);
                await tab.WaitAsync("document.querySelector('#timeline [data-mark=\"Enrich-210\"]') !== null");
                if (hash.Length > 0) await tab.WaitAsync("document.querySelectorAll('#panel .u-over').length === 4 && document.querySelector('#panel [data-decision]') !== null");
                var file = Path.Combine(Artifacts(), name + ".png");
                await tab.PictureAsync(file);
                Assert.InRange(new FileInfo(file).Length, 20_000, 250_000);
                if (Environment.GetEnvironmentVariable("SLUICE_DOCS_PICTURES") == "1" && (name is "console" or "console-node"))
                    File.Copy(file, Repository.File("docs", "images", name + ".png"), overwrite: true);
            }, scheme, width, height);
    }
}
