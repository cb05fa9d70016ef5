using System.IO.Compression;
using System.Text.Json;

namespace Sluice.Browser.Tests;

/// <summary>Each kind of event, sent by the real tracker in a real browser, and read back from the pipeline by the page.</summary>
[Collection(BrowserCollection.Name)]
public sealed class EventWayTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("pageView", "page_view")]
    [InlineData("link", "link_click")]
    [InlineData("struct", "event")]
    [InlineData("selfDescribing", "demo_purchase")]
    public Task A_valid_event_is_shown_all_the_way_into_the_profile_and_its_blob(string control, string name) =>
        browser.OnPageAsync($"valid-{control}", async tab =>
        {
            var id = await tab.SendEventAsync(control);
            Assert.Equal("enriched", await tab.SettleAsync(id));
            await tab.WaitAsync("document.querySelector('.station.done[data-station=visitor]')");

            var stations = await tab.StationsAsync();
            Assert.Equal(
                ["archive", "browser", "collected", "collector", "enrich", "enriched", "visitor"],
                stations.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(name, stations["enriched"]);
            Assert.Matches(@"^part\. [0-3], no\. \d+$", stations["collected"]);
            Assert.Matches(@"^took it in \d+ ms$", stations["collector"]);
            Assert.Equal("", (await tab.EvaluateAsync("document.querySelector('#why:not([hidden])')?.innerText ?? ''")).GetString());

            await tab.WaitForTextAsync("#places", "collected/dt=");
            Assert.Contains($"\t{id}\t", await DownloadAsync(tab, "enriched"), StringComparison.Ordinal);
            Assert.NotEmpty(await DownloadAsync(tab, "collected"));
            Assert.Equal((id, name), (await FieldAsync(tab, "event_id"), await FieldAsync(tab, "event_name")));
        });

    [Fact]
    public Task An_invalid_event_is_shown_as_failed_with_the_reason_and_kept_in_a_blob() =>
        browser.OnPageAsync("invalid", async tab =>
        {
            var id = await tab.SendEventAsync("invalid");
            Assert.Equal("failed", await tab.SettleAsync(id));

            var stations = await tab.StationsAsync();
            Assert.Equal(["archive", "browser", "collected", "collector", "enrich", "failed"], stations.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(("schema violations", "not valid"), (stations["failed"], stations["enrich"]));
            var why = await tab.TextAsync("#why");
            Assert.Contains("$.price: string found, number expected", why, StringComparison.Ordinal);
            Assert.Contains("iglu:io.sluice/demo_purchase/jsonschema/1-0-0", why, StringComparison.Ordinal);
            Assert.Contains("failed enrichment", await tab.TextAsync("#sentence"), StringComparison.Ordinal);

            Assert.Contains(id, await DownloadAsync(tab, "failed"), StringComparison.Ordinal);
            Assert.Contains("schema_violations", await FieldAsync(tab, "schema"), StringComparison.Ordinal);
            Assert.Contains("number expected", await FieldAsync(tab, "failure"), StringComparison.Ordinal);
        });

    [Fact]
    public Task Page_pings_come_while_somebody_reads_and_do_not_take_the_picture_from_the_event_that_was_chosen() =>
        browser.OnPageAsync("ping", async tab =>
        {
            var chosen = await tab.SendEventAsync("struct");
            await tab.SettleAsync(chosen);
            var before = (await tab.IdsAsync()).ToHashSet();
            for (var x = 0; x < 20; x++) await tab.MoveAsync(200 + 10 * x, 300);

            var read = await tab.NewEventAsync(before, "pp");
            Assert.Equal(chosen, (await tab.EvaluateAsync("document.getElementById('detail').dataset.eventId")).GetString());
            Assert.Equal("enriched", await tab.SettleAsync(read));
            Assert.Equal("page_ping", (await tab.StationsAsync())["enriched"]);

            before = [.. await tab.IdsAsync()];
            await tab.ClickAsync("[data-send=ping]");
            var asked = await tab.NewEventAsync(before, "pp");
            Assert.Equal(asked, (await tab.EvaluateAsync("document.getElementById('detail').dataset.eventId")).GetString());
            Assert.Equal("enriched", await tab.SettleAsync(asked));
        });

    [Fact]
    public Task The_profile_grows_with_every_event_and_says_what_the_visitor_API_says() =>
        browser.OnPageAsync("profile", async tab =>
        {
            await tab.WaitForFigureAsync("pageViews", 1);
            await tab.FillAsync("#words", "The lock-keeper's house");
            foreach (var control in new[] { "pageView", "struct", "selfDescribing" }) await tab.SendEventAsync(control);
            await tab.WaitForFigureAsync("events", 4);
            await tab.WaitForTextAsync("#facts", "The lock-keeper's house");

            using var client = new HttpClient();
            var link = (await tab.EvaluateAsync("document.getElementById('profile-link').href")).GetString()!;
            using var profile = JsonDocument.Parse(await client.GetStringAsync(new Uri(link)));
            Assert.Equal(2, profile.RootElement.GetProperty("pageViews").GetInt64());
            Assert.Equal(2, await tab.FigureAsync("pageViews"));
            Assert.Equal(1, await tab.FigureAsync("sessions"));
            Assert.Equal("Sluice: follow an event", profile.RootElement.GetProperty("landing").GetProperty("title").GetString());
            Assert.Equal("The lock-keeper's house", profile.RootElement.GetProperty("lastPage").GetProperty("title").GetString());
        });

    [Fact]
    public Task A_reload_keeps_the_visitor_and_the_events_that_were_sent() =>
        browser.OnPageAsync("reload", async tab =>
        {
            var sent = new[] { await tab.SendEventAsync("selfDescribing"), await tab.SendEventAsync("invalid") };
            foreach (var id in sent) await tab.SettleAsync(id);
            await tab.WaitForFigureAsync("events", 2);
            var visitor = await tab.TextAsync("#facts [data-fact=Visitor]");

            await tab.ReloadAsync();
            await tab.WaitForFigureAsync("pageViews", 2);
            Assert.Equal(visitor, await tab.TextAsync("#facts [data-fact=Visitor]"));
            Assert.Subset((await tab.IdsAsync()).ToHashSet(), sent.ToHashSet());
            Assert.Equal("enriched", await tab.SettleAsync(sent[0]));
            Assert.Equal("failed", await tab.SettleAsync(sent[1]));
            Assert.Contains("number expected", await tab.TextAsync("#why"), StringComparison.Ordinal);
        });

    private static async Task<string> DownloadAsync(DemoTab tab, string hub)
    {
        var (name, path) = await tab.DownloadAsync($"#places a[href*='/{hub}/dt=']");
        Assert.EndsWith(".gz", name, StringComparison.Ordinal);
        await using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return await reader.ReadToEndAsync();
    }

    /// <summary>A field of what the page reads back from the blob.</summary>
    private static async Task<string> FieldAsync(DemoTab tab, string name)
    {
        if (!(await tab.EvaluateAsync("document.getElementById('record').open")).GetBoolean()) await tab.ClickAsync("#record summary");
        await tab.WaitAsync($"[...document.querySelectorAll('#fields dt')].some(field => field.textContent === '{name}')");
        return (await tab.EvaluateAsync(
            $"[...document.querySelectorAll('#fields dt')].find(field => field.textContent === '{name}').nextSibling.textContent")).GetString()!;
    }
}
