using System.Text;
using System.Text.Json;
using Sluice.Enrich.Json;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Entities;

/// <summary>
/// Everything that is wrong with an event's own fields, in one message against the atomic schema. It names fields and
/// numbers, never values: failed events are read by more people than the data is meant for.
/// </summary>
internal sealed class AtomicErrors
{
    private readonly List<(string Message, string Path, string Keyword)> _reports = [];

    public int Count => _reports.Count;

    public void NotParsed(string parameter, string message) => _reports.Add((message, parameter, "atomic_field_parse_error"));

    public void TooLong(string column, int limit) =>
        _reports.Add(($"Field {column} longer than maximum allowed size {limit}", column, "atomic_field_length_exceeded"));

    public FailureMessage ToMessage()
    {
        using var output = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("error"u8, "ValidationError"u8);
            writer.WriteStartArray("dataReports"u8);
            foreach (var (message, path, keyword) in _reports)
            {
                writer.WriteStartObject();
                writer.WriteString("message"u8, message);
                writer.WriteString("path"u8, path);
                writer.WriteString("keyword"u8, keyword);
                writer.WriteStartArray("targets"u8);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return new FailureMessage.IgluError(Wrappers.Atomic, Encoding.UTF8.GetString(output.Written));
    }
}
