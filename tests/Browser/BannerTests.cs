namespace Sluice.Browser.Tests;

/// <summary>The radio story: who lands on a radio page sees the banner on the next one.</summary>
[Collection(BrowserCollection.Name)]
public sealed class BannerTests(BrowserFixture browser)
{
    [Fact]
    public Task Who_comes_through_the_radio_page_sees_the_banner_from_the_second_page_on() =>
        browser.OnPageAsync("banner", async tab =>
        {
            await tab.WaitAsync(BannerPage.HasAsked);
            Assert.False(await BannerPage.IsShownAsync(tab));
            await tab.WaitAsync(BannerPage.HasFlag);

            await tab.ClickAsync("#quote");
            await tab.WaitAsync("location.pathname === '/demo/shop/quote'");
            await BannerPage.SeeAsync(tab);
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
            await BannerPage.SeeAsync(tab);
        }, () => browser.OpenAsync($"{site}/demo/radio/birmingham"));
    }

    [Fact]
    public Task Who_comes_another_way_does_not() =>
        browser.OnPageAsync("no-banner", async tab =>
        {
            await tab.WaitAsync("document.cookie.includes('_sp_id')");
            await tab.WaitAsync("fetch('/api/visitors/' + document.cookie.match(/_sp_id[^=]*=([^.]+)/)[1]).then(answer => answer.ok)");
            await tab.ReloadAsync();
            await tab.WaitAsync(BannerPage.HasAsked);
            Assert.False(await BannerPage.IsShownAsync(tab));
        }, () => browser.OpenAsync($"{browser.Demo}/shop/quote"));
}
