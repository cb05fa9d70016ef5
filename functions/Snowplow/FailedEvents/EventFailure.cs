namespace Sluice.Snowplow.FailedEvents;

/// <summary>One problem of an event that is written as an incomplete event: what a failure entity tells.</summary>
/// <param name="Message">The reason, as in the bad row.</param>
/// <param name="Source">Where it was found: <c>atomic</c>, <c>unstruct</c>, <c>contexts</c>, <c>derived_contexts</c>, or the field an enrichment read.</param>
/// <param name="DataJson">The JSON object that failed, as text; null when there is none. Anything but an object is left out.</param>
/// <param name="InEnrichment">True for a failure of an enrichment or a built-in step.</param>
/// <param name="Enrichment">Identifier of the enrichment; null for a built-in step.</param>
public sealed record EventFailure(
    FailureMessage Message, string Source, string? DataJson = null, bool InEnrichment = false, string? Enrichment = null);
