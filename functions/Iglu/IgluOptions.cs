namespace Sluice.Iglu;

/// <summary>
/// Where schemas come from (section <c>Iglu</c>). The schemas that ship are always available; with nothing set they are
/// the only ones. Validated by <see cref="IgluClient.Create"/>.
/// </summary>
public sealed record IgluOptions
{
    /// <summary>
    /// Snowplow's resolver.json (<c>iglu:com.snowplowanalytics.iglu/resolver-config/jsonschema/1-0-0</c> to 1-0-3): its
    /// cacheSize and cacheTtl win over the ones here.
    /// </summary>
    public string? ResolverFile { get; init; }

    /// <summary>
    /// A folder of schemas, <c>[schemas/]vendor/name/jsonschema/1-0-0</c>; asked before all other registries.
    /// </summary>
    public string? SchemasDirectory { get; init; }

    /// <summary>What becomes of data while a registry that might know its schema cannot be reached.</summary>
    public OnUnreachable OnUnreachable { get; init; } = OnUnreachable.Fail;

    /// <summary>Accept plain-HTTP registries on this machine; all others must be https.</summary>
    public bool AllowHttpOnLoopback { get; init; }

    /// <summary>Schemas kept in memory, at most: 1 to 100,000. As many missing ones are remembered beside them.</summary>
    public int CacheSize { get; init; } = 500;

    /// <summary>
    /// Age at which a schema is fetched again, at least a second; null for never. The old one serves until the new one is
    /// there (with five seconds or less nobody is served the old one meanwhile), and for as long as the registry fails.
    /// </summary>
    public TimeSpan? CacheTtl { get; init; }

    /// <summary>Time for one answer of an HTTP registry: up to five minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Size of a schema, at most.</summary>
    public int MaximumSchemaBytes { get; init; } = 1024 * 1024;
}
