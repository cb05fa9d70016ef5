using System.Text.Json;
using Sluice.Enrich.Json;

namespace Sluice.Enrich.Adapters.Webhooks;

/// <summary>
/// A copy of JSON with members renamed, left out or given another value. Members keep their order, numbers their digits.
/// </summary>
internal sealed class JsonRewrite
{
    /// <summary>The new name of a member; null leaves it out. Gets the name and the depth (1 for the root's members).</summary>
    public Func<string, int, string?> Name { get; init; } = static (name, _) => name;

    /// <summary>A new text for a text or number; null keeps it. Gets the member's name as sent, and the value.</summary>
    public Func<string, JsonElement, string?> Value { get; init; } = static (_, _) => null;

    /// <summary>Writes the copy as compact JSON.</summary>
    public string Apply(JsonElement element)
    {
        using var output = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions)) Write(writer, element, "", 0);
        return output.ToString();
    }

    /// <summary>Writes the members of an object into one that is open.</summary>
    public void WriteMembers(Utf8JsonWriter writer, JsonElement element, int depth)
    {
        HashSet<string>? renamed = null;
        foreach (var member in element.EnumerateObject())
        {
            var name = member.Name;
            if (Name(name, depth) is not { } target) continue;
            // Two names may become one; the first keeps it, for no object may have a name twice.
            if (target != name && (element.TryGetProperty(target, out _) || !(renamed ??= []).Add(target))) continue;
            writer.WritePropertyName(target);
            Write(writer, member.Value, name, depth);
        }
    }

    private void Write(Utf8JsonWriter writer, JsonElement element, string name, int depth)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                WriteMembers(writer, element, depth + 1);
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(writer, item, name, depth + 1);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String or JsonValueKind.Number when Value(name, element) is { } text:
                writer.WriteStringValue(text);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
