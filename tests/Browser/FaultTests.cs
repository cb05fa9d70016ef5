namespace Sluice.Browser.Tests;

/// <summary>What a visitor sees while a part of the pipeline is away, and after.</summary>
[Collection(FaultCollection.Name)]
public sealed class FaultTests(BrowserFixture browser)
{
    [Fact]
    public Task A_collector_that_does_not_answer_is_named_and_the_event_goes_out_when_it_is_back() =>
        browser.OnPageAsync("collector-away", async tab =>
        {
            await tab.WaitForFigureAsync("pageViews", 1);
            await browser.Pipeline.SignalAsync("app-", "STOP");
            string id;
            try
            {
                id = await tab.SendEventAsync("selfDescribing");
                // A page ping may have joined it.
                await tab.WaitAsync(@"/^The collector does not answer\. (One event waits|\d+ events wait) in this browser/.test(document.getElementById('status').textContent)");
                await tab.WaitForTextAsync($"[data-event-id=\"{id}\"] .chip", "waiting");
                Assert.Equal(["browser"], (await tab.StationsAsync()).Keys);
                await tab.WaitForTextAsync("#sentence", "goes out when the collector is back");
            }
            finally
            {
                await browser.Pipeline.SignalAsync("app-", "CONT");
            }
            Assert.Equal("enriched", await tab.SettleAsync(id));
            await tab.WaitForTextAsync("#status", "The pipeline answers");
        });

    [Fact]
    public Task A_host_that_is_killed_comes_back_and_what_was_sent_before_is_still_known() =>
        browser.OnPageAsync("host-killed", async tab =>
        {
            var before = await tab.SendEventAsync("struct");
            await tab.SettleAsync(before);
            browser.Pipeline.Kill("host");
            var during = await tab.SendEventAsync("invalid");
            await tab.WaitForTextAsync("#status", "The pipeline answers");

            Assert.Equal("failed", await tab.SettleAsync(during));
            Assert.Equal("enriched", await tab.SettleAsync(before));
            // The process that saw it pass is gone: what is shown now, the archive knows.
            using var client = new HttpClient();
            var ways = await client.GetStringAsync(new Uri($"{browser.Demo}/ways?ids={before}"));
            Assert.Contains("\"outcome\":\"enriched\"", ways, StringComparison.Ordinal);
            Assert.Contains("\"blob\":\"enriched/dt=", ways, StringComparison.Ordinal);
        });

    [Fact]
    public Task Storage_that_does_not_answer_is_named_and_the_archive_follows() =>
        browser.OnPageAsync("storage-away", async tab =>
        {
            await tab.WaitForFigureAsync("pageViews", 1);
            await browser.Pipeline.SignalAsync("azurite", "STOP");
            string id;
            try
            {
                id = await tab.SendEventAsync("selfDescribing");
                await tab.WaitForTextAsync("#status", "Storage does not answer");
                await tab.WaitAsync($"document.querySelector('[data-event-id=\"{id}\"] [data-step=accepted]').className === 'done'");
                Assert.Equal("", (await tab.EvaluateAsync($"document.querySelector('[data-event-id=\"{id}\"] [data-step=archived]').className")).GetString());
            }
            finally
            {
                await browser.Pipeline.SignalAsync("azurite", "CONT");
            }
            Assert.Equal("enriched", await tab.SettleAsync(id));
            await tab.WaitForTextAsync("#status", "The pipeline answers");
        });

    [Fact]
    public async Task A_visitor_API_that_does_not_answer_leaves_the_page_as_it_is()
    {
        await browser.Pipeline.SignalAsync("app-", "STOP");
        try
        {
            await browser.OnPageAsync("banner-away", async tab =>
            {
                // The answer is not waited for: the page itself gives up and goes on.
                await tab.WaitAsync("document.documentElement.dataset.asked === 'yes'");
                Assert.True((await tab.EvaluateAsync("document.getElementById('banner').hidden")).GetBoolean());
                Assert.Contains("Get a quote", await tab.TextAsync("main, body"), StringComparison.Ordinal);
            }, () => browser.OpenAsync($"{browser.Demo}/radio/birmingham"));
        }
        finally
        {
            await browser.Pipeline.SignalAsync("app-", "CONT");
        }
    }
}
