using Sluice.Testing;

namespace Sluice.Browser.Tests.Console;

/// <summary>Opens the console for a test; when the test fails, a picture of the page stays in artifacts/browser.</summary>
[Collection(ConsoleCollection.Name)]
public abstract class ConsoleTest(ConsoleBrowser browser)
{
    internal async Task OnPageAsync(
        Story story, string hash, Func<ConsoleTab, Task> test, string scheme = "light", int width = 1440, int height = 960, bool clock = false, bool isQuiet = true)
    {
        var tab = await browser.OpenAsync(story.Page + hash, scheme, width, height, clock);
        try
        {
            if (isQuiet) await tab.WaitForRoundAsync(1);
            await test(tab);
            if (isQuiet) Assert.Empty(await tab.SaidAsync());
        }
        catch
        {
            await tab.PictureAsync(Path.Combine(Artifacts(), $"{GetType().Name}-{scheme}-{width}.png"));
            throw;
        }
        finally
        {
            await tab.CloseAsync();
        }
    }

    internal static string Artifacts() => Directory.CreateDirectory(Repository.File("artifacts", "browser")).FullName;
}

/// <summary>One browser for all tests of the console, which run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleCollection : ICollectionFixture<ConsoleBrowser>
{
    /// <summary>Its name.</summary>
    public const string Name = "console";
}
