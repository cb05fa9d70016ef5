using System.Globalization;

namespace Sluice.Enrich.Enrichments.UserAgents;

/// <summary>Recognises operating systems. Versions that browsers have frozen are given as a lower bound, or not at all.</summary>
internal static class OperatingSystems
{
    private static readonly string[] Distributions = ["Ubuntu", "Fedora", "Debian", "SUSE", "CentOS", "Mint", "Gentoo"];

    /// <summary>The system.</summary>
    public static Named Find(UserAgentText agent, ClientHints hints)
    {
        var found = FromText(agent);
        return hints.Platform is { } platform ? Refine(found, platform, hints.PlatformVersion) : found;
    }

    /// <summary>Android's build; null when there is none.</summary>
    public static string? Build(UserAgentText agent)
    {
        foreach (var comment in agent.Comments)
        {
            var at = comment.IndexOf("Build/", StringComparison.Ordinal);
            if (at >= 0 && at + 6 < comment.Length) return comment[(at + 6)..];
        }
        return null;
    }

    private static Named FromText(UserAgentText agent)
    {
        if (agent.After("Windows Phone") is { } phone) return Named.Of("Mobile", "Windows Phone", Clean(phone));
        if (agent.After("Windows NT") is { } nt) return new Named("Desktop", "Windows NT", Windows(nt));
        if (agent.Has("Xbox")) return new Named("Game Console", "Xbox", AgentFacts.NoVersion);
        if (agent.After("Windows") is { } windows) return Named.Of("Desktop", "Windows", Clean(windows));
        if (agent.After("Android") is { } android) return Named.Of("Mobile", "Android", agent.Comments.Contains("K") ? null : Clean(android));
        if (AppleMobile(agent) is { } ios) return Named.Of("Mobile", "iOS", ios);
        if (agent.Has("AppleTV") || agent.Has("Apple TV")) return new Named("TV", "tvOS", AgentFacts.NoVersion);
        foreach (var comment in agent.Comments)
        {
            var at = comment.IndexOf("Mac OS X", StringComparison.Ordinal);
            if (at < 0) continue;
            var version = Clean(comment[(at + 8)..].Trim());
            return Named.Of("Desktop", "Mac OS", version == "10.15.7" ? ">=10.15.7" : version);
        }
        if (agent.After("CrOS") is { } chrome) return Named.Of("Desktop", "Chrome OS", chrome.Split(' ')[^1]);
        if (agent.After("PlayStation 5") is not null || agent.After("PlayStation 4") is not null || agent.Has("PlayStation"))
            return new Named("Game Console", "PlayStation", AgentFacts.NoVersion);
        if (agent.Has("Nintendo")) return new Named("Game Console", "Nintendo", AgentFacts.NoVersion);
        if (agent.After("Tizen") is { } tizen) return Named.Of(agent.Has("TV") ? "TV" : "Mobile", "Tizen", Clean(tizen));
        if (agent.Has("Web0S") || agent.Has("webOS")) return new Named("TV", "WebOS", AgentFacts.NoVersion);
        if (agent.Version("KAIOS") is { } kai) return Named.Of("Mobile", "KaiOS", kai);
        foreach (var distribution in Distributions)
            if (agent.Has(distribution)) return Named.Of("Desktop", distribution, agent.Version(distribution) is { } v ? Clean(v) : null);
        if (agent.Has("FreeBSD")) return new Named("Desktop", "FreeBSD", AgentFacts.NoVersion);
        return agent.Has("Linux") ? new Named("Desktop", "Linux", AgentFacts.NoVersion) : Named.Nothing;
    }

    private static Named Refine(Named found, string platform, string? version) => platform switch
    {
        // Windows 11 calls itself 13 and more; 10 anything below that is not 0.
        "Windows" when version is not null => found with { Class = "Desktop", Name = "Windows NT", Version = WindowsPlatform(version) ?? found.Version },
        "macOS" => Named.Of("Desktop", "Mac OS", version ?? found.Version),
        "Android" => Named.Of("Mobile", "Android", version ?? found.Version),
        "iOS" => Named.Of("Mobile", "iOS", version ?? found.Version),
        "Chrome OS" or "Chromium OS" => Named.Of("Desktop", "Chrome OS", version ?? found.Version),
        _ => found,
    };

    private static string? WindowsPlatform(string version) =>
        int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            ? major switch { >= 13 => "11", > 0 => "10", _ => null }
            : null;

    private static string Windows(string nt) => nt.Split(' ')[0] switch
    {
        "10.0" => ">=10",
        "6.3" => "8.1",
        "6.2" => "8",
        "6.1" => "7",
        "6.0" => "Vista",
        "5.2" or "5.1" => "XP",
        "5.0" => "2000",
        _ => AgentFacts.NoVersion,
    };

    private static string? AppleMobile(UserAgentText agent)
    {
        foreach (var comment in agent.Comments)
        {
            var at = comment.IndexOf(" OS ", StringComparison.Ordinal);
            if (comment.StartsWith("CPU", StringComparison.Ordinal) && comment.EndsWith("like Mac OS X", StringComparison.Ordinal))
                return at >= 0 && comment[(at + 4)..].Split(' ')[0] is { Length: > 0 } text && char.IsAsciiDigit(text[0]) ? text.Replace('_', '.') : "";
        }
        return null;
    }

    /// <summary>The digits, dots and underlines at the start, with dots; null when there are none.</summary>
    private static string? Clean(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept("0123456789._");
        var version = (end < 0 ? text : text[..end]).Replace('_', '.').Trim('.');
        return version.Length > 0 ? version : null;
    }
}
