using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Adapters.GoogleAnalytics;

/// <summary>The parameters that make one event or entity.</summary>
internal sealed class GaGroup(string schema, params GaField[] fields)
{
    /// <summary>Schema of the event or entity.</summary>
    public SchemaKey Schema { get; } = SelfDescribing.TryKey(schema, out var key, out var error) ? key : throw new ArgumentException(error, nameof(schema));

    /// <summary>Its parameters.</summary>
    public GaField[] Fields { get; } = fields;
}
