namespace Sluice.Browser.Tests;

/// <summary>The radio story: who lands on a radio page sees the banner on the next one.</summary>
[Collection(BrowserCollection.Name)]
public sealed class BannerTests(BrowserFixture browser)
{
    private const string HasFlag =
        "fetch('/api/visitors/me').then(answer => answer.json()).then(me => 'radio_discount' in me.flags)";

    [Fact]
    public Task Who_comes_through_the_radio_page_sees_the_banner_from_the_second_page_on() =>
        browser.OnPageAsync("banner", async tab =>
        {
            await tab.WaitAsync("document.documentElement.dataset.asked === 'yes'");
            Assert.True((await HiddenAsync(tab)).GetBoolean());
            await tab.WaitAsync(HasFlag);

            await tab.ClickAsync("#quote");
            await tab.WaitAsync("location.pathname === '/demo/shop/quote'");
            await SeeAsync(tab);
            await tab.AssertSilentAsync();
        }, () => browser.OpenAsync($"{browser.Demo}/radio/birmingham"));

    [Fact]
    public async Task A_page_of_another_origin_sees_it_as_well()
    {
        var site = await browser.ServeElsewhereAsync();
        await browser.OnPageAsync("banner-elsewhere", async tab =>
        {
            var api = $"fetch('{browser.Pipeline.Collector}api/visitors/me', {{credentials: 'include'}})";
            await tab.WaitAsync($"{api}.then(answer => answer.json()).then(me => 'radio_discount' in me.flags)");
            await tab.ClickAsync("#quote");
            await SeeAsync(tab);
        }, () => browser.OpenAsync($"{site}/demo/radio/birmingham"));
    }

    [Fact]
    public Task Who_comes_another_way_does_not() =>
        browser.OnPageAsync("no-banner", async tab =>
        {
            await tab.WaitAsync("document.cookie.includes('_sp_id')");
            await tab.WaitAsync("fetch('/api/visitors/' + document.cookie.match(/_sp_id[^=]*=([^.]+)/)[1]).then(answer => answer.ok)");
            await tab.ReloadAsync();
            await tab.WaitAsync("document.documentElement.dataset.asked === 'yes'");
            Assert.True((await HiddenAsync(tab)).GetBoolean());
        }, () => browser.OpenAsync($"{browser.Demo}/shop/quote"));

    // A busy machine may take longer than the page waits: then the page is read again.
    private static async Task SeeAsync(DemoTab tab)
    {
        for (var reads = 1; ; reads++)
        {
            await tab.WaitAsync("document.documentElement.dataset.asked === 'yes'");
            if (!(await HiddenAsync(tab)).GetBoolean()) return;
            Assert.True(reads < 20, "The banner never showed.");
            await tab.ReloadAsync();
        }
    }

    private static Task<System.Text.Json.JsonElement> HiddenAsync(DemoTab tab) =>
        tab.EvaluateAsync("document.getElementById('banner').hidden");
}
