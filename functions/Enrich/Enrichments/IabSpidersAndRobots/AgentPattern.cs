namespace Sluice.Enrich.Enrichments.IabSpidersAndRobots;

/// <summary>One line of the IAB's lists of user agents.</summary>
/// <param name="Text">What the user agent contains, in either case.</param>
/// <param name="IsActive">False for robots that were seen in the past.</param>
/// <param name="AtStart">True when the user agent must begin with it.</param>
/// <param name="Exceptions">Texts that make the line not apply.</param>
/// <param name="Impact">What the robot distorts, as the entity says it.</param>
/// <param name="InactiveSince">When an inactive robot became one.</param>
internal sealed record AgentPattern(
    string Text, bool IsActive, bool AtStart, IReadOnlyList<string> Exceptions, string Impact, DateTime? InactiveSince)
{
    /// <summary>True when the line applies to a user agent that is known to contain the text.</summary>
    public bool Applies(string agent)
    {
        if (AtStart && !agent.StartsWith(Text, StringComparison.OrdinalIgnoreCase)) return false;
        for (var i = 0; i < Exceptions.Count; i++)
            if (agent.Contains(Exceptions[i], StringComparison.OrdinalIgnoreCase)) return false;
        return true;
    }
}
