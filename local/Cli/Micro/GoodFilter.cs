namespace Sluice.Cli.Micro;

/// <summary>Which good events are asked for; everything given must hold, and matching is exact.</summary>
/// <param name="EventType">Column <c>event</c>.</param>
/// <param name="Schema">Iglu URI of the event.</param>
/// <param name="Contexts">Iglu URIs that must all be among the event's entities.</param>
/// <param name="Limit">Most events, the newest.</param>
internal sealed record GoodFilter(
    string? EventType = null, string? Schema = null, IReadOnlyList<string>? Contexts = null, int? Limit = null)
{
    /// <summary>True when the event is among those asked for.</summary>
    public bool Matches(GoodEvent good)
    {
        if (EventType is not null && EventType != good.EventType) return false;
        if (Schema is not null && Schema != good.Schema) return false;
        foreach (var context in Contexts ?? [])
            if (!good.Contexts.Contains(context)) return false;
        return true;
    }
}
