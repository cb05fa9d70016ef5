using System.Globalization;
using System.Text.Json.Nodes;

namespace Sluice.Azure.Fabric;

/// <summary>
/// An answer of Azure Monitor's metrics: <c>{"value":[{"name":{"value":"IncomingBytes"},"errorCode":"Success","timeseries":[{
/// "metadatavalues":[{"name":{"value":"entityname"},"value":"collected"}],"data":[{"timeStamp":"2026-03-01T12:00:00Z","total":5}]}]}]}</c>.
/// A minute without <c>total</c> has not arrived. See https://learn.microsoft.com/rest/api/monitor/metrics/list.
/// </summary>
internal static class MetricsAnswer
{
    /// <summary>Every total that is there. What has another shape is left out.</summary>
    public static IEnumerable<(string Metric, string Entity, DateTimeOffset Minute, double Total)> Totals(JsonObject body)
    {
        foreach (var metric in Items(body["value"]))
        {
            if (Text(metric["name"]?["value"]) is not { } name) continue;
            if (Text(metric["errorCode"]) is { } error && error != "Success") continue;
            foreach (var series in Items(metric["timeseries"]))
            {
                var entity = "";
                foreach (var dimension in Items(series["metadatavalues"]))
                    if (string.Equals(Text(dimension["name"]?["value"]), "EntityName", StringComparison.OrdinalIgnoreCase))
                        entity = Text(dimension["value"]) ?? "";
                foreach (var point in Items(series["data"]))
                    if (point["total"] is JsonValue value && value.TryGetValue<double>(out var total)
                        && DateTimeOffset.TryParse(
                            Text(point["timeStamp"]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var minute))
                        yield return (name, entity, minute, total);
            }
        }
    }

    private static IEnumerable<JsonObject> Items(JsonNode? node) => node is JsonArray array ? array.OfType<JsonObject>() : [];

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
