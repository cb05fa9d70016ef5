namespace Sluice.Snowplow.FailedEvents;

/// <summary>A failure inside enrichment: which one, when it was a configurable one, and why.</summary>
/// <param name="SchemaKey">Schema of the enrichment's configuration; null for a built-in step.</param>
/// <param name="Identifier">Name of the enrichment; null for a built-in step.</param>
/// <param name="Message">InputData, Simple or IgluError.</param>
public sealed record EnrichmentFailure(string? SchemaKey, string? Identifier, FailureMessage Message);
