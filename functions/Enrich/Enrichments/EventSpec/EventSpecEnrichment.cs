using System.Text.Json;
using Sluice.Enrich.Assets;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.EventSpec;

/// <summary>
/// Says which event specification an event follows (entity <c>event_specification</c>). Where the tracker has said so
/// itself, the event is checked against that specification instead (entity <c>event_specification_validation</c>).
/// </summary>
internal sealed class EventSpecEnrichment(SchemaKey schema, Asset<IReadOnlyList<EventSpecification>> specifications) : IEnrichment
{
    private static readonly SchemaKey Specification = new(Wrappers.Vendor, "event_specification", "jsonschema", 1, 0, 4);
    private static readonly SchemaKey Validation = new(Wrappers.Vendor, "event_specification_validation", "jsonschema", 1, 0, 0);

    public string Name => "event_spec_enrichment_config";

    public SchemaKey? Schema => schema;

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("uri", "database");
        var file = parameters.Asset(EventSpecification.ReadFile);
        return parameters.IsValid && file is not null ? new EventSpecEnrichment(parameters.Schema, file) : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        if (EventSchema(context) is not { } key) return default;
        foreach (var entity in context.Contexts)
        {
            if (entity.Schema.Name != Specification.Name || entity.Schema.Vendor != Specification.Vendor) continue;
            if (entity.Data.ValueKind == JsonValueKind.Object && entity.Data.TryGetProperty("id"u8, out var id) && id.ValueKind == JsonValueKind.String)
                context.AddEntity(Validation, Write(Check(context, key, id.GetString()!)));
            return default;
        }
        foreach (var specification in specifications.Current)
        {
            if (!specification.Event.Matches(key) || Problems(context, specification, key).Count > 0) continue;
            context.AddEntity(Specification, specification.DatumJson);
            break;
        }
        return default;
    }

    private static SchemaKey? EventSchema(EnrichmentContext context)
    {
        if (context.UnstructEvent is { } unstruct) return unstruct.Schema;
        var enriched = context.Event;
        return SelfDescribing.TryKey(
            $"iglu:{enriched.EventVendor}/{enriched.EventName}/{enriched.EventFormat}/{enriched.EventVersion}", out var key, out _) ? key : null;
    }

    private List<(string Message, string? Schema, string? Path)> Check(EnrichmentContext context, SchemaKey key, string id)
    {
        foreach (var specification in specifications.Current)
            if (specification.Id == id) return Problems(context, specification, key);
        return [("There is no event specification with this id", null, null)];
    }

    private static List<(string Message, string? Schema, string? Path)> Problems(
        EnrichmentContext context, EventSpecification specification, SchemaKey key)
    {
        var problems = new List<(string, string?, string?)>();
        if (!specification.Event.Matches(key))
            problems.Add(($"The event's schema is not {specification.Event}", key.ToString(), null));
        if (specification.Constraint is { } constraint && context.UnstructEvent is { } unstruct)
            foreach (var report in constraint.Validate(unstruct.Data)) problems.Add((report.Message, key.ToString(), report.Path));
        foreach (var (criterion, least) in specification.Entities)
        {
            var count = 0;
            foreach (var entity in context.Contexts)
                if (criterion.Matches(entity.Schema)) count++;
            if (count < least) problems.Add(($"There are fewer entities than {least}", criterion.ToString(), null));
        }
        return problems;
    }

    private static string Write(List<(string Message, string? Schema, string? Path)> problems)
    {
        using var output = new PooledBuffer(256);
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("isValid"u8, problems.Count == 0);
            writer.WriteStartArray("errors"u8);
            foreach (var (message, uri, path) in problems)
            {
                writer.WriteStartObject();
                writer.WriteString("message"u8, message);
                writer.WriteString("schema"u8, uri);
                writer.WriteString("path"u8, path);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return output.ToString();
    }
}
