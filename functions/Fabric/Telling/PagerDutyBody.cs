using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sluice.Fabric.Telling;

/// <summary>
/// An event of PagerDuty's Events API v2: <c>trigger</c> while an incident is open, <c>resolve</c> when it closed, tied
/// together by a key of pipeline and incident.
/// </summary>
internal static class PagerDutyBody
{
    // The API's limits, in characters.
    private const int KeyLength = 255;
    private const int SummaryLength = 1_024;

    public static void Write(Utf8JsonWriter json, AlertMessage message, AlertTarget target, AlertOptions options)
    {
        var incident = message.Incidents[0];
        json.WriteStartObject();
        json.WriteString("routing_key", target.RoutingKey);
        json.WriteString("event_action", message.Event == AlertEvent.Closed ? "resolve" : "trigger");
        json.WriteString("dedup_key", Key($"{options.Source}/{incident.Id}"));
        if (message.Event != AlertEvent.Closed)
        {
            json.WriteString("client", "Sluice");
            if (options.ConsoleUrl is { } console) json.WriteString("client_url", console.AbsoluteUri);
            json.WriteStartObject("payload");
            json.WriteString("summary", AlertText.Clean($"{AlertText.Title(incident)}: {incident.Summary}", SummaryLength));
            json.WriteString("source", options.Source);
            json.WriteString("severity", AlertText.Words(AlertSeverities.Of(incident).ToString()));
            json.WriteString("timestamp", incident.OpenedAt.UtcDateTime);
            json.WriteString("component", incident.Node);
            json.WriteString("class", incident.Cause.ToString());
            json.WritePropertyName("custom_details");
            JsonBody.Write(json, incident);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static string Key(string key) =>
        key.Length <= KeyLength ? key : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
