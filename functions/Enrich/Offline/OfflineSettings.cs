using Microsoft.Extensions.Logging;

namespace Sluice.Enrich.Offline;

/// <summary>What the offline enrichment works with.</summary>
/// <param name="EnrichmentsDirectory">Folder of enrichment configurations; null for none.</param>
/// <param name="ResolverFile">Snowplow's resolver configuration; null for the usual registries.</param>
/// <param name="SchemasDirectory">Folder of schemas of one's own; null for none.</param>
/// <param name="Json">True for nested JSON instead of TSV.</param>
/// <param name="Loggers">Where progress and trouble are told; null for nowhere.</param>
public sealed record OfflineSettings(
    string? EnrichmentsDirectory = null, string? ResolverFile = null, string? SchemasDirectory = null, bool Json = false,
    ILoggerFactory? Loggers = null);
