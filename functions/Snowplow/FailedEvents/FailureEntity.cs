using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sluice.Snowplow.FailedEvents;

/// <summary>
/// The entities that mark an incomplete event, one for each problem, in front of its derived contexts: schema
/// <see cref="Schema"/>.
/// </summary>
public static class FailureEntity
{
    /// <summary>Schema of the entity.</summary>
    public const string Schema = "iglu:com.snowplowanalytics.snowplow/failure/jsonschema/1-0-0";

    private const string ContextsSchema = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1";

    /// <summary>
    /// Puts an entity for each failure in front of the event's derived contexts. What is in them stays behind; when it is
    /// no wrapper of entities, it goes, because a column can hold only one.
    /// </summary>
    public static void AddTo(
        EnrichedEvent enriched, IReadOnlyList<EventFailure> failures, Processor processor, DateTimeOffset timestamp)
    {
        var output = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(output, JsonText.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("schema"u8, ContextsSchema);
            writer.WriteStartArray("data"u8);
            foreach (var failure in failures) Write(writer, failure, processor, timestamp);
            CopyEntities(writer, enriched.DerivedContexts);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        enriched.DerivedContexts = Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Writes one entity: <c>{schema, data}</c>.</summary>
    public static void Write(
        Utf8JsonWriter writer, EventFailure failure, Processor processor, DateTimeOffset timestamp)
    {
        writer.WriteStartObject();
        writer.WriteString("schema"u8, Schema);
        writer.WriteStartObject("data"u8);
        using var error = IgluErrorOf(failure.Message);
        writer.WriteString("failureType"u8, TypeOf(failure, error?.RootElement));
        writer.WriteStartArray("errors"u8);
        WriteErrors(writer, failure, error?.RootElement);
        writer.WriteEndArray();
        if (SchemaOf(failure.Message) is { } schema) writer.WriteString("schema"u8, schema);
        if (IsObject(failure.DataJson))
        {
            writer.WritePropertyName("data"u8);
            JsonText.WriteRawOrText(writer, failure.DataJson!);
        }
        writer.WriteString("timestamp"u8, Times.ToIso(timestamp.UtcDateTime));
        writer.WriteString("componentName"u8, processor.Artifact);
        writer.WriteString("componentVersion"u8, processor.Version);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string TypeOf(EventFailure failure, JsonElement? error) => failure switch
    {
        { InEnrichment: true, Enrichment: { } identifier } => $"EnrichmentError: {identifier}",
        { InEnrichment: true } => "EnrichmentError",
        { Message: FailureMessage.NotJson } => "NotJSON",
        { Message: FailureMessage.NotIglu } => "NotIglu",
        { Message: FailureMessage.CriterionMismatch } => "CriterionMismatch",
        { Message: FailureMessage.IgluError } => error?.Text("error") ?? "ValidationError",
        _ => "ValidationError",
    };

    private static string? SchemaOf(FailureMessage message) => message switch
    {
        FailureMessage.IgluError iglu => iglu.SchemaKey,
        FailureMessage.CriterionMismatch mismatch => mismatch.SchemaKey,
        _ => null,
    };

    private static void WriteErrors(Utf8JsonWriter writer, EventFailure failure, JsonElement? error)
    {
        switch (failure.Message)
        {
            case FailureMessage.IgluError iglu when error is { } found:
                if (TryArray(found, "dataReports", out var reports) || TryArray(found, "schemaIssues", out reports))
                {
                    foreach (var report in reports.EnumerateArray())
                    {
                        writer.WriteStartObject();
                        writer.WriteString("message"u8, report.Text("message") ?? "invalid");
                        writer.WriteString("source"u8, failure.Source);
                        Copy(writer, report, "path");
                        Copy(writer, report, "keyword");
                        Copy(writer, report, "targets");
                        writer.WriteEndObject();
                    }
                    break;
                }
                Begin(writer, failure, $"Resolution error: schema {iglu.SchemaKey} not found");
                Copy(writer, found, "lookupHistory");
                writer.WriteEndObject();
                break;
            case FailureMessage.CriterionMismatch mismatch:
                Begin(writer, failure, $"Unexpected schema: {mismatch.SchemaKey} does not match the criterion");
                writer.WriteString("criterion"u8, mismatch.SchemaCriterion);
                writer.WriteEndObject();
                break;
            default:
                Begin(writer, failure, failure.Message switch
                {
                    FailureMessage.NotJson notJson => notJson.Error,
                    FailureMessage.NotIglu notIglu => notIglu.Error,
                    FailureMessage.InputData input => $"{input.Field}: {input.Expectation}",
                    FailureMessage.SchemaMapping mapping => mapping.Expectation,
                    FailureMessage.Simple simple => simple.Error,
                    FailureMessage.IgluError iglu => iglu.ErrorJson,
                    _ => failure.Message.GetType().Name,
                });
                writer.WriteEndObject();
                break;
        }
    }

    private static void Begin(Utf8JsonWriter writer, EventFailure failure, string message)
    {
        writer.WriteStartObject();
        writer.WriteString("message"u8, message);
        writer.WriteString("source"u8, failure.Source);
    }

    private static void Copy(Utf8JsonWriter writer, JsonElement from, string name)
    {
        var value = from.Get(name);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return;
        writer.WritePropertyName(name);
        JsonText.Copy(writer, value);
    }

    private static bool TryArray(JsonElement from, string name, out JsonElement array) =>
        (array = from.Get(name)).ValueKind == JsonValueKind.Array;

    private static JsonDocument? IgluErrorOf(FailureMessage message)
    {
        if (message is not FailureMessage.IgluError iglu || JsonText.Parse(iglu.ErrorJson) is not { } document) return null;
        if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
        document.Dispose();
        return null;
    }

    private static bool IsObject(string? json)
    {
        if (json is null) return false;
        using var document = JsonText.Parse(json);
        return document?.RootElement.ValueKind == JsonValueKind.Object;
    }

    private static void CopyEntities(Utf8JsonWriter writer, string? contexts)
    {
        if (contexts is null) return;
        using var document = JsonText.Parse(contexts);
        if (document is null || !TryArray(document.RootElement, "data", out var entities)) return;
        foreach (var entity in entities.EnumerateArray()) JsonText.Copy(writer, entity);
    }
}
