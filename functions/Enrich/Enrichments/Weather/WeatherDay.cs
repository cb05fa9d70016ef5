using System.Globalization;
using System.Text.Json;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.Weather;

/// <summary>The weather of a place on a day, hour by hour, as data of <c>org.openweathermap/weather</c> 1-0-0.</summary>
internal sealed class WeatherDay
{
    public static readonly SchemaKey Schema = new("org.openweathermap", "weather", "jsonschema", 1, 0, 0);

    private const int MostHours = 200;

    /// <summary>The members that the schema has; the service sends more from time to time.</summary>
    private static readonly (string Group, string[] Members)[] Known =
    [
        ("main", ["temp", "temp_min", "temp_max", "pressure", "humidity", "sea_level", "grnd_level"]),
        ("wind", ["speed", "deg", "gust", "var_beg", "var_end"]),
        ("clouds", ["all"]),
        ("rain", ["1h", "3h"]),
        ("snow", ["1h", "3h"]),
    ];

    private readonly List<(long Seconds, string Datum)> _hours = [];

    private WeatherDay(string? error) => Error = error;

    /// <summary>Why nothing is known; null when something is.</summary>
    public string? Error { get; }

    public static WeatherDay Failed(string error) => new(error);

    /// <summary>Reads the service's answer: <c>{"cod": "200", "list": [{"dt": 1778051280, "main": {…}, …}]}</c>.</summary>
    public static WeatherDay Read(string answer)
    {
        if (!PooledJson.TryParse(answer, 16, out var json, out _)) return Failed("the answer is no JSON");
        using var owner = json;
        if (json.Root.ValueKind != JsonValueKind.Object || !json.Root.TryGetProperty("list"u8, out var list) || list.ValueKind != JsonValueKind.Array)
            return Failed("the answer has no list");
        var day = new WeatherDay(null);
        foreach (var hour in list.EnumerateArray())
        {
            if (day._hours.Count < MostHours && hour.ValueKind == JsonValueKind.Object && hour.TryGetProperty("dt"u8, out var time)
                && time.ValueKind == JsonValueKind.Number && time.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_800)
                day._hours.Add((seconds, Write(hour, seconds)));
        }
        return day;
    }

    /// <summary>The datum that is nearest in time; null for none.</summary>
    public string? Nearest(long seconds)
    {
        string? nearest = null;
        var distance = long.MaxValue;
        foreach (var (time, datum) in _hours)
        {
            if (Math.Abs(time - seconds) >= distance) continue;
            (distance, nearest) = (Math.Abs(time - seconds), datum);
        }
        return nearest;
    }

    private static string Write(JsonElement hour, long seconds)
    {
        using var output = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("dt"u8, DateTime.UnixEpoch.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            foreach (var (group, members) in Known)
                if (hour.TryGetProperty(group, out var value) && value.ValueKind == JsonValueKind.Object) WriteGroup(writer, group, value, members);
            if (hour.TryGetProperty("weather"u8, out var kinds) && kinds.ValueKind == JsonValueKind.Array)
            {
                writer.WriteStartArray("weather"u8);
                foreach (var kind in kinds.EnumerateArray())
                    if (kind.ValueKind == JsonValueKind.Object) WriteGroup(writer, null, kind, ["id", "main", "description", "icon"]);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }
        return output.ToString();
    }

    private static void WriteGroup(Utf8JsonWriter writer, string? name, JsonElement group, string[] members)
    {
        if (name is not null) writer.WritePropertyName(name);
        writer.WriteStartObject();
        foreach (var member in members)
        {
            if (!group.TryGetProperty(member, out var value)) continue;
            writer.WritePropertyName(member);
            value.WriteTo(writer);
        }
        writer.WriteEndObject();
    }
}
