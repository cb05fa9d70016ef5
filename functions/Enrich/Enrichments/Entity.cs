using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments;

/// <summary>A datum that an enrichment adds to the event.</summary>
/// <param name="Schema">Its schema; it is validated once all steps have run.</param>
/// <param name="DataJson">The data as JSON text.</param>
public sealed record Entity(SchemaKey Schema, string DataJson);
