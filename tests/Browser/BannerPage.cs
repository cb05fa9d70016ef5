namespace Sluice.Browser.Tests;

/// <summary>What the pages of the banner example show.</summary>
internal static class BannerPage
{
    /// <summary>True when the page has its answer about the banner, or has given up waiting for it.</summary>
    public const string HasAsked = "document.documentElement.dataset.asked === 'yes'";

    /// <summary>True when the visitor's flag is up, whatever the page shows.</summary>
    public const string HasFlag =
        "fetch('/api/visitors/me').then(answer => answer.json()).then(me => 'radio_discount' in me.flags)";

    /// <summary>Whether the banner is to be seen.</summary>
    public static async Task<bool> IsShownAsync(DemoTab tab) =>
        !(await tab.EvaluateAsync("document.getElementById('banner').hidden")).GetBoolean();

    /// <summary>Waits for the banner. A busy machine may take longer than the page waits: then the page is read again.</summary>
    public static async Task SeeAsync(DemoTab tab)
    {
        for (var reads = 1; ; reads++)
        {
            await tab.WaitAsync(HasAsked);
            if (await IsShownAsync(tab)) return;
            Assert.True(reads < 20, "The banner never showed.");
            await tab.ReloadAsync();
        }
    }
}
