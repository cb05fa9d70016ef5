using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Iglu.Registries;

namespace Sluice.Iglu;

/// <summary>
/// Writes the error object of a failed event's IgluError, in the shapes of Iglu Central's schema_violations 2-0-1. A schema
/// that cannot be used is a ValidationError with schemaIssues there.
/// </summary>
internal static class ErrorJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Validation(IReadOnlyList<DataReport> reports, SchemaKey? superseding) => Write(json =>
    {
        Begin(json, "ValidationError", superseding);
        json.WriteStartArray("dataReports"u8);
        foreach (var report in reports)
        {
            json.WriteStartObject();
            json.WriteString("message"u8, report.Message);
            json.WriteString("path"u8, report.Path);
            json.WriteString("keyword"u8, report.Keyword);
            json.WriteStartArray("targets"u8);
            foreach (var target in report.Targets) json.WriteStringValue(target);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    internal static string InvalidSchema(IReadOnlyList<SchemaIssue> issues, SchemaKey? superseding) => Write(json =>
    {
        Begin(json, "ValidationError", superseding);
        json.WriteStartArray("schemaIssues"u8);
        foreach (var issue in issues)
        {
            json.WriteStartObject();
            json.WriteString("path"u8, issue.Path);
            json.WriteString("message"u8, issue.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    internal static string Resolution(IReadOnlyList<RegistryHistory> history) => Write(json =>
    {
        Begin(json, "ResolutionError", null);
        json.WritePropertyName("lookupHistory"u8);
        WriteHistory(json, history);
        json.WriteEndObject();
    });

    internal static string LookupHistory(IReadOnlyList<RegistryHistory> history) => Write(json => WriteHistory(json, history));

    private static void Begin(Utf8JsonWriter json, string error, SchemaKey? superseding)
    {
        json.WriteStartObject();
        json.WriteString("error"u8, error);
        if (superseding is not null) json.WriteString("supersededBy"u8, superseding.Version);
    }

    private static void WriteHistory(Utf8JsonWriter json, IReadOnlyList<RegistryHistory> history)
    {
        json.WriteStartArray();
        foreach (var registry in history)
        {
            json.WriteStartObject();
            json.WriteString("repository"u8, registry.Registry);
            json.WriteStartArray("errors"u8);
            foreach (var failure in registry.Failures)
            {
                json.WriteStartObject();
                json.WriteString("error"u8, failure is null ? "NotFound" : "RepoFailure");
                if (failure is not null) json.WriteString("message"u8, failure);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteNumber("attempts"u8, registry.Attempts);
            json.WriteString("lastAttempt"u8,
                registry.LastAttempt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options)) content(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
