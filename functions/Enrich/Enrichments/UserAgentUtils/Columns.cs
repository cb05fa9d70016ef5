using Sluice.Enrich.Enrichments.UserAgents;
using Sluice.Snowplow;

namespace Sluice.Enrich.Enrichments.UserAgentUtils;

/// <summary>The ten columns in the words of user-agent-utils.</summary>
internal sealed record Columns(
    string? BrowserName, string? BrowserFamily, string? BrowserVersion, string? BrowserType, string? Engine,
    string? SystemName, string? SystemFamily, string? SystemMaker, string? DeviceType, bool IsMobile)
{
    /// <summary>Puts what is known of a user agent into these words.</summary>
    public static Columns Of(AgentFacts facts)
    {
        var isRobot = facts.Agent.Class.StartsWith("Robot", StringComparison.Ordinal);
        var isMobile = facts.Device.Class is "Phone" or "Tablet";
        var family = isRobot ? "Robot/Spider" : facts.Agent.Name switch
        {
            "Edge" => "Microsoft Edge",
            "Stock Android Browser" => "Android Webkit Browser",
            "Chrome Webview" => "Chrome",
            var name => name,
        };
        var version = facts.Agent.Version == AgentFacts.NoVersion ? null : facts.Agent.Version;
        var (systemName, systemFamily, maker) = SystemOf(facts);
        return new Columns(
            Controls.Clean(isRobot || version is null ? family : $"{family} {facts.Agent.Major}"), Controls.Clean(family), Controls.Clean(version),
            isRobot ? "Robot" : facts.Agent.Name == AgentFacts.Unknown ? "unknown" : isMobile ? "Browser (mobile)" : "Browser",
            facts.Engine.Name switch
            {
                "Trident" => "TRIDENT", "EdgeHTML" => "EDGE_HTML", "Presto" => "PRESTO", "Gecko" => "GECKO", "AppleWebKit" or "Blink" => "WEBKIT",
                _ => "OTHER",
            },
            systemName, systemFamily, maker,
            facts.Device.Class switch
            {
                "Desktop" => "Computer", "Phone" => "Mobile", "Tablet" => "Tablet", "Game Console" or "Handheld Game Console" => "Game console",
                "TV" => "Digital media receiver", _ => "Unknown",
            },
            isMobile);
    }

    private static (string Name, string Family, string Maker) SystemOf(AgentFacts facts)
    {
        var version = facts.OperatingSystem.Version == AgentFacts.NoVersion ? "" : " " + facts.OperatingSystem.Version.TrimStart('>', '=');
        var major = facts.OperatingSystem.Version == AgentFacts.NoVersion ? "" : " " + facts.OperatingSystem.Major;
        return facts.OperatingSystem.Name switch
        {
            "Windows NT" or "Windows" => ($"Windows{version}", "Windows", "Microsoft Corporation"),
            "Windows Phone" => ($"Windows Phone{version}", "Windows", "Microsoft Corporation"),
            "Mac OS" => ("Mac OS X", "Mac OS X", "Apple Inc."),
            "iOS" => ($"iOS{major} ({(facts.Device.Class == "Tablet" ? "iPad" : "iPhone")})", "iOS", "Apple Inc."),
            "Android" => (major.Length == 0 ? "Android" : $"Android{major}.x", "Android", "Google Inc."),
            "Chrome OS" => ("Chrome OS", "Chrome OS", "Google Inc."),
            "Ubuntu" => ("Ubuntu", "Linux", "Canonical Ltd."),
            "Linux" or "Fedora" or "Debian" or "SUSE" or "CentOS" or "Mint" or "Gentoo" => ("Linux", "Linux", "Other"),
            _ => (AgentFacts.Unknown, AgentFacts.Unknown, "Other"),
        };
    }
}
