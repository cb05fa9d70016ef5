namespace Sluice.Enrich.Enrichments.UserAgents;

/// <summary>A class, a name and a version.</summary>
internal sealed record Named(string Class, string Name, string Version)
{
    /// <summary>Nothing is known.</summary>
    public static readonly Named Nothing = new(AgentFacts.Unknown, AgentFacts.Unknown, AgentFacts.NoVersion);

    /// <summary>The version up to its first dot.</summary>
    public string Major
    {
        get
        {
            var dot = Version.IndexOf('.');
            return dot < 0 ? Version : Version[..dot];
        }
    }

    /// <summary>Makes one whose version may be missing.</summary>
    public static Named Of(string type, string name, string? version) =>
        new(type, name, version is { Length: > 0 } ? version : AgentFacts.NoVersion);
}
