using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sluice.Archive.Replay;

/// <summary>A replay as JSON: what is kept of it, and without its places what the API and the command line tell of it.</summary>
public static class ReplayStateJson
{
    /// <summary>The state as a text.</summary>
    public static string Write(ReplayState state)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, state, withPlaces: true);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Writes the state as an object.</summary>
    public static void Write(Utf8JsonWriter json, ReplayState state, bool withPlaces)
    {
        json.WriteStartObject();
        json.WriteString("name", state.Name);
        json.WriteString("into", state.Into);
        Time("from", state.From);
        Time("to", state.To);
        Time("startedAt", state.StartedAt);
        Time("updatedAt", state.UpdatedAt);
        Time("finishedAt", state.FinishedAt);
        json.WriteNumber("total", state.Total);
        json.WriteNumber("done", state.Done);
        json.WriteNumber("erased", state.Erased);
        json.WriteNumber("rate", Math.Round(state.Rate, 1));
        if (state.Left is { } left) json.WriteNumber("secondsLeft", Math.Round(left.TotalSeconds));
        else json.WriteNull("secondsLeft");
        if (withPlaces)
        {
            Time("erasuresUntil", state.ErasuresUntil);
            json.WriteStartObject("places");
            foreach (var (partition, place) in state.Places.OrderBy(pair => pair.Key))
            {
                json.WriteStartObject(partition.ToString(CultureInfo.InvariantCulture));
                json.WriteString("blob", place.Blob);
                json.WriteNumber("lines", place.Lines);
                json.WriteString("rewritten", place.Rewritten);
                json.WriteString("marks", place.Marks);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();

        void Time(string name, DateTimeOffset? time)
        {
            if (time is { } at) json.WriteString(name, at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            else json.WriteNull(name);
        }
    }

    /// <summary>Reads what <see cref="Write(ReplayState)"/> wrote; null for anything else.</summary>
    public static ReplayState? Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            return new ReplayState(Text(root, "name"), Text(root, "into"), Time("from"), Time("to"), Time("startedAt") ?? default)
            {
                UpdatedAt = Time("updatedAt") ?? default,
                FinishedAt = Time("finishedAt"),
                Total = root.GetProperty("total").GetInt64(),
                Done = root.GetProperty("done").GetInt64(),
                Erased = root.GetProperty("erased").GetInt64(),
                Rate = root.GetProperty("rate").GetDouble(),
                ErasuresUntil = Time("erasuresUntil") ?? DateTimeOffset.MinValue,
                Places = root.GetProperty("places").EnumerateObject().ToDictionary(
                    item => int.Parse(item.Name, CultureInfo.InvariantCulture),
                    item => new ReplayPlace(
                        Text(item.Value, "blob"), item.Value.GetProperty("lines").GetInt64(), Text(item.Value, "rewritten"), Text(item.Value, "marks"))),
            };

            DateTimeOffset? Time(string name) =>
                root.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? value.GetDateTimeOffset() : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? "";
}
