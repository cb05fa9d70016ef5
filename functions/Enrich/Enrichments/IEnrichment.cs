using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments;

/// <summary>One step that adds to an event. Safe for concurrent use; the order of steps is <see cref="EnrichmentRegistry"/>'s.</summary>
public interface IEnrichment
{
    /// <summary>Identifier in failed events: the configuration's name, such as <c>campaign_attribution</c>.</summary>
    string Name { get; }

    /// <summary>Schema of the configuration; null for a step that is always there.</summary>
    SchemaKey? Schema { get; }

    /// <summary>
    /// Reads and changes the event. A problem with the event is reported with <see cref="EnrichmentContext.Fail"/>, and the
    /// other steps still run; an exception is noted the same way.
    /// </summary>
    ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken);
}
