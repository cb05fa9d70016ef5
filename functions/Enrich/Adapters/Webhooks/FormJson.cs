using System.Text.Json;
using Sluice.Enrich.Json;

namespace Sluice.Enrich.Adapters.Webhooks;

/// <summary>Fields of a form or a query as a JSON object.</summary>
internal static class FormJson
{
    /// <summary>Every field as a text, null where it has no value; <paramref name="write"/> answers true for what it wrote itself.</summary>
    public static string Write(
        IEnumerable<KeyValuePair<string, string?>> fields, Func<string, string?> rename, Func<Utf8JsonWriter, string, string?, bool> write)
    {
        using var output = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions))
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            writer.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                if (rename(name) is not { } target || !names.Add(target)) continue;
                writer.WritePropertyName(target);
                if (write(writer, name, value)) continue;
                if (value is null) writer.WriteNullValue();
                else writer.WriteStringValue(value);
            }
            writer.WriteEndObject();
        }
        return output.ToString();
    }
}
