using System.Globalization;
using Sluice.Snowplow;

namespace Sluice.Enrich.Enrichments.IpLookups;

/// <summary>Reads what the databases hold: maps, lists, texts and numbers, none of which need be there.</summary>
internal static class MaxMindRecord
{
    public static Location Location(Dictionary<string, object> record)
    {
        var location = Map(record, "location");
        // The most specific of several, as MaxMind's own libraries take it.
        var region = record.GetValueOrDefault("subdivisions") is IReadOnlyList<object> { Count: > 0 } list ? list[^1] as Dictionary<string, object> : null;
        return new Location(
            Text(Map(record, "country"), "iso_code"), Text(region, "iso_code"), Name(Map(record, "city")), Text(Map(record, "postal"), "code"),
            Degrees(location, "latitude"), Degrees(location, "longitude"), Name(region), Text(location, "time_zone"));
    }

    public static Provider Provider(Dictionary<string, object> record) => new(Text(record, "isp"), Text(record, "organization"), Network(record));

    public static Network? Network(Dictionary<string, object> record) =>
        Number(record, "autonomous_system_number") is { } number
            ? new Network((long)number, Text(record, "autonomous_system_organization"))
            : null;

    public static string? Text(Dictionary<string, object>? record, string name) =>
        record is not null && record.TryGetValue(name, out var value) && value is string text ? Controls.Clean(text) : null;

    private static string? Name(Dictionary<string, object>? place) => place is null ? null : Text(Map(place, "names"), "en");

    private static Dictionary<string, object>? Map(Dictionary<string, object> record, string name) =>
        record.GetValueOrDefault(name) as Dictionary<string, object>;

    private static double? Number(Dictionary<string, object>? record, string name) =>
        record is not null && record.TryGetValue(name, out var value)
            ? value switch
            {
                double number => number,
                float number => number,
                int number => number,
                uint number => number,
                long number => number,
                ulong number => number,
                _ => null,
            }
            : null;

    /// <summary>Single precision, with a decimal point: the text that Snowplow's column has.</summary>
    private static string? Degrees(Dictionary<string, object>? record, string name)
    {
        if (Number(record, name) is not { } number || !double.IsFinite(number) || Math.Abs(number) > 360) return null;
        var text = ((float)number).ToString(CultureInfo.InvariantCulture);
        if (text.Contains('E')) text = ((decimal)number).ToString(CultureInfo.InvariantCulture);
        return text.Contains('.') ? text : text + ".0";
    }
}
