using Sluice.Testing;

namespace Sluice.Browser.Tests;

/// <summary>The page as something to look at: for everybody, on any screen, whatever the events say.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ReadingTests(BrowserFixture browser)
{
    private const string Markup = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'&lt;b>";

    [Fact]
    public Task Text_from_outside_is_shown_as_text_and_never_becomes_markup() =>
        browser.OnPageAsync("markup", async tab =>
        {
            await tab.FillAsync("#words", Markup);
            foreach (var control in new[] { "pageView", "struct", "selfDescribing", "invalid" })
            {
                var id = await tab.SendEventAsync(control);
                await tab.SettleAsync(id);
                await tab.WaitForTextAsync($"[data-event-id=\"{id}\"] .own", Markup);
                await tab.WaitForTextAsync("#sentence", Markup);
                await tab.ClickAsync("#record summary");
                await tab.WaitForTextAsync("#fields", "alert(2)");
            }
            await tab.WaitForTextAsync("#facts", Markup);
            await tab.EvaluateAsync($"document.title = {System.Text.Json.JsonSerializer.Serialize(Markup)}");
            await tab.SettleAsync(await tab.SendEventAsync("struct"));

            Assert.Equal(0, (await tab.EvaluateAsync("document.querySelectorAll('body img, body script, body [onerror]').length")).GetInt32());
            await tab.AssertSilentAsync();
        });

    [Fact]
    public Task Nothing_is_loaded_from_elsewhere_and_the_console_stays_empty() =>
        browser.OnPageAsync("console", async tab =>
        {
            foreach (var control in new[] { "pageView", "link", "struct", "selfDescribing", "invalid" })
                await tab.SettleAsync(await tab.SendEventAsync(control));
            await tab.WaitForFigureAsync("events", 5);
            Assert.All(await tab.RequestsAsync(), request =>
                Assert.Equal(browser.Pipeline.Collector.Authority, new Uri(request.GetProperty("url").GetString()!).Authority));
            await tab.AssertSilentAsync();
        });

    [Theory]
    [InlineData(375, "light")]
    [InlineData(320, "dark")]
    [InlineData(768, "light")]
    [InlineData(1280, "dark")]
    public Task Nothing_runs_over_the_edge_and_all_text_stands_out(int width, string scheme) =>
        browser.OnPageAsync($"width-{width}-{scheme}", async tab =>
        {
            await tab.FillAsync("#words", new string('W', 60));
            await tab.SettleAsync(await tab.SendEventAsync("pageView"));
            await tab.SettleAsync(await tab.SendEventAsync("invalid"));
            await tab.ClickAsync("#record summary");
            await tab.WaitForTextAsync("#fields", "failure");
            await tab.WaitForFigureAsync("pageViews", 2);

            Assert.Equal(width, (await tab.EvaluateAsync("document.documentElement.scrollWidth")).GetInt32());
            Assert.Equal("", (await tab.EvaluateAsync(Scripts.Overflowing)).GetString());
            Assert.Equal("", (await tab.EvaluateAsync(Scripts.Faint)).GetString());
        }, () => browser.OpenAsync(scheme: scheme, width: width, motion: false));

    [Fact]
    public Task Everything_can_be_done_with_the_keyboard() =>
        browser.OnPageAsync("keyboard", async tab =>
        {
            await tab.WaitAsync("document.querySelectorAll('#events > li').length === 1");
            var reached = new List<string>();
            for (var i = 0; i < 20 && !reached.Contains("row"); i++)
            {
                await tab.PressAsync("Tab");
                var name = (await tab.EvaluateAsync(
                    "document.activeElement.dataset.send ?? (document.activeElement.id || document.activeElement.className)")).GetString()!;
                reached.Add(name);
                Assert.NotEqual("none", (await tab.EvaluateAsync("getComputedStyle(document.activeElement).outlineStyle")).GetString());
                if (name == "words") await tab.PressAsync("X");
                if (name == "invalid")
                {
                    await tab.PressAsync("Enter");
                    await tab.WaitAsync("document.querySelector('#events > [data-outcome=failed] [data-step=archived].failed')");
                }
            }
            Assert.Equal(["words", "pageView", "ping", "link", "struct", "selfDescribing", "invalid"], reached[..7]);
            Assert.Equal("row", reached[^1]);
            await tab.WaitForTextAsync("#sentence", "Purchase “X, free GBP”");
            await tab.PressAsync("Tab");
            await tab.PressAsync("Enter");
            await tab.WaitForTextAsync("#sentence", "Page view “Sluice: follow an event”");
            Assert.Equal("true", (await tab.EvaluateAsync("document.activeElement.getAttribute('aria-pressed')")).GetString());

            // What is shown as a picture is said as well.
            Assert.Equal(await tab.TextAsync("#sentence"),
                (await tab.EvaluateAsync("document.querySelector('#picture svg').getAttribute('aria-label')")).GetString());
        });

    [Fact]
    public async Task Its_pictures_are_taken()
    {
        await TakeAsync("light", 1200, 1, Path.Combine(BrowserFixture.Artifacts(), "demo-light.png"));
        await TakeAsync("dark", 1200, 1, Path.Combine(BrowserFixture.Artifacts(), "demo-dark.png"));
        await TakeAsync("light", 375, 2, Path.Combine(BrowserFixture.Artifacts(), "demo-phone.png"));
        if (Environment.GetEnvironmentVariable("SLUICE_DOCS_PICTURES") == "1")
            File.Copy(Path.Combine(BrowserFixture.Artifacts(), "demo-light.png"), Repository.File("docs", "images", "demo.png"), overwrite: true);

        Task TakeAsync(string scheme, int width, double scale, string file) =>
            browser.OnPageAsync($"picture-{width}-{scheme}", async tab =>
            {
                foreach (var control in new[] { "struct", "selfDescribing", "link", "invalid", "pageView" })
                    await tab.SettleAsync(await tab.SendEventAsync(control));
                await tab.WaitForFigureAsync("events", 5);
                await tab.WaitAsync("document.querySelector('.station.done[data-station=visitor]')");
                await tab.EvaluateAsync("document.activeElement.blur() ?? scrollTo(0, 0) ?? true");
                await tab.PictureAsync(file);
                Assert.InRange(new FileInfo(file).Length, 20_000, 300_000 * (int)scale);
            }, () => browser.OpenAsync(scheme: scheme, width: width, scale: scale, motion: false));
    }

    [Fact]
    public async Task Without_a_browser_one_sentence_says_what_to_install()
    {
        var before = Environment.GetEnvironmentVariable("SLUICE_CHROMIUM");
        Environment.SetEnvironmentVariable("SLUICE_CHROMIUM", "/nowhere/chromium");
        try
        {
            var missing = await Assert.ThrowsAsync<InvalidOperationException>(Chromium.FindAsync);
            Assert.Contains("/nowhere/chromium", missing.Message, StringComparison.Ordinal);
            Assert.Contains("apt-get install -y chromium", missing.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', missing.Message);
        }
        finally
        {
            Environment.SetEnvironmentVariable("SLUICE_CHROMIUM", before);
        }
    }
}
