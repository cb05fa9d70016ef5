namespace Sluice.Enrich.Enrichments.Inputs;

/// <summary>The entities that a service gave for an event, or why it gave none.</summary>
internal sealed record LookupAnswer(IReadOnlyList<Entity> Entities, string? Error)
{
    public static LookupAnswer Failed(string error) => new([], error);
}
