using System.Globalization;

namespace Sluice.Enrich.Enrichments.UserAgents;

/// <summary>Recognises layout engines.</summary>
internal static class Engines
{
    /// <summary>Chrome's first version with an engine of its own.</summary>
    private const int FirstBlink = 28;

    /// <summary>The engine.</summary>
    public static Named Find(UserAgentText agent)
    {
        if (agent.After("Trident") is { } trident) return Named.Of("Browser", "Trident", trident);
        if (agent.After("MSIE") is not null) return new Named("Browser", "Trident", AgentFacts.NoVersion);
        if (agent.Version("Edge") is { } edge) return Named.Of("Browser", "EdgeHTML", edge);
        if (agent.Version("Presto") is { } presto) return Named.Of("Browser", "Presto", presto);
        var chrome = agent.Version("Chrome") ?? agent.Version("HeadlessChrome") ?? agent.Version("Chromium");
        if (chrome is not null && agent.Version("AppleWebKit") is not null
            && int.TryParse(chrome.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major >= FirstBlink)
            return new Named("Browser", "Blink", string.Create(CultureInfo.InvariantCulture, $"{major}.0"));
        if (agent.Version("AppleWebKit") is { } webkit) return Named.Of("Browser", "AppleWebKit", webkit);
        if (agent.Version("Gecko") is not null) return Named.Of("Browser", "Gecko", agent.After("rv"));
        return Named.Nothing;
    }
}
