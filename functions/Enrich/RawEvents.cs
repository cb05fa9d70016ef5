using System.Text.Json;
using Sluice.Enrich.Adapters;
using Sluice.Enrich.Input;
using Sluice.Iglu;
using Sluice.Snowplow;

namespace Sluice.Enrich;

/// <summary>The events of a payload before enrichment, for tools that show what a tracker sent.</summary>
public static class RawEvents
{
    /// <summary>
    /// The events in the order in which enrichment numbers them; empty for a payload that yields none. No schema is asked
    /// for, so a tp2 body that enrichment would refuse may yield events here.
    /// </summary>
    public static async ValueTask<IReadOnlyList<RawEvent>> ExtractAsync(
        CollectorPayload payload, CancellationToken cancellationToken = default)
    {
        if (PayloadChecks.Check(payload, AcceptAll.Instance, new EnrichOptions().MaxJsonDepth, out var request) is not null) return [];
        return (await AdapterRegistry.Default.ExtractAsync(request, cancellationToken)).Events;
    }

    private sealed class AcceptAll : ISchemaValidator
    {
        public static readonly AcceptAll Instance = new();

        public ValueTask<SchemaVerdict> ValidateAsync(SchemaKey key, JsonElement data, CancellationToken cancellationToken) =>
            new(SchemaVerdict.Valid);
    }
}
