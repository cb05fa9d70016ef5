using System.Text.Json;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.BotDetection;

/// <summary>
/// One entity that says whether any of the sources in use takes the visitor for a robot, and which. A source that had
/// nothing to say counts as no.
/// </summary>
internal sealed class BotDetectionEnrichment(SchemaKey schema, bool yauaa, bool iab, bool asnLookups, bool clientSide) : IEnrichment
{
    private static readonly SchemaKey Detection = new(Wrappers.Vendor, "bot_detection", "jsonschema", 1, 0, 1);

    // One text for each of the sixteen sets of indicators.
    private static readonly string[] Entities = [.. Enumerable.Range(0, 16).Select(Json)];

    public string Name => "bot_detection_enrichment_config";

    public SchemaKey? Schema => schema;

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("useYauaa", "useIab", "useAsnLookups", "useClientSideDetection");
        var yauaa = parameters.Flag("useYauaa", required: true);
        var iab = parameters.Flag("useIab", required: true);
        var asn = parameters.Flag("useAsnLookups", required: true);
        // Configurations of 1-0-0 do not know the tracker's own detection.
        var client = parameters.Flag("useClientSideDetection", required: parameters.Schema.Addition > 0);
        return parameters.IsValid
            ? new BotDetectionEnrichment(parameters.Schema, yauaa!.Value, iab!.Value, asn!.Value, client ?? false)
            : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var signals = context.BotSignals;
        var found = (yauaa && signals.Yauaa ? 1 : 0) | (iab && signals.Iab ? 2 : 0) | (asnLookups && signals.AsnLookups ? 4 : 0)
            | (clientSide && SaysTracker(context.Contexts) ? 8 : 0);
        context.AddEntity(Detection, Entities[found]);
        return default;
    }

    private static bool SaysTracker(IReadOnlyList<InputEntity> entities)
    {
        for (var i = 0; i < entities.Count; i++)
        {
            var (schema, data) = entities[i];
            if (schema is { Name: "client_side_bot_detection", Vendor: Wrappers.Vendor, Model: 1 }
                && data.ValueKind == JsonValueKind.Object && data.TryGetProperty("bot"u8, out var bot) && bot.ValueKind == JsonValueKind.True)
                return true;
        }
        return false;
    }

    private static string Json(int found)
    {
        string[] names = ["yauaa", "iab", "asnLookups", "clientSideDetection"];
        var indicators = names.Where((_, bit) => (found >> bit & 1) != 0).Select(name => $"\"{name}\"");
        return $"{{\"bot\":{(found != 0 ? "true" : "false")},\"indicators\":[{string.Join(',', indicators)}]}}";
    }
}
