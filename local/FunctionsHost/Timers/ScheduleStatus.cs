using System.Buffers;
using System.Text.Json;

namespace Sluice.FunctionsHost.Timers;

/// <summary>What is remembered of a timer between runs of the host.</summary>
/// <param name="Last">When it ran last; the beginning of time when it never did.</param>
/// <param name="Next">When it was to run next.</param>
/// <param name="LastUpdated">When this was noted.</param>
internal sealed record ScheduleStatus(DateTimeOffset Last, DateTimeOffset Next, DateTimeOffset LastUpdated)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString(nameof(Last), Last);
        json.WriteString(nameof(Next), Next);
        json.WriteString(nameof(LastUpdated), LastUpdated);
        json.WriteEndObject();
    }

    public BinaryData ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer)) Write(json);
        return BinaryData.FromBytes(buffer.WrittenMemory);
    }

    /// <summary>Null for anything that is no status: a timer then begins anew.</summary>
    public static ScheduleStatus? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && TryTime(root, nameof(Last), out var last) && TryTime(root, nameof(Next), out var next)
                && TryTime(root, nameof(LastUpdated), out var updated)
                ? new ScheduleStatus(last, next, updated)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TryTime(JsonElement root, string name, out DateTimeOffset time)
    {
        time = default;
        return root.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out time);
    }
}
