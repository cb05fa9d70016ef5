using System.Text.Json;
using Sluice.Fabric.Judging;

namespace Sluice.Fabric.Telling;

/// <summary>The generic shape: docs/operations.md shows one.</summary>
internal static class JsonBody
{
    public static void Write(Utf8JsonWriter json, AlertMessage message, AlertOptions options)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteString("id", message.Id);
        json.WriteString("event", "incident." + AlertText.Word(message.Event));
        json.WriteString("source", options.Source);
        json.WriteString("time", message.CreatedAt.UtcDateTime);
        if (options.ConsoleUrl is { } console) json.WriteString("console", console.AbsoluteUri);
        if (message.Event == AlertEvent.Summary)
        {
            json.WriteStartObject("counts");
            json.WriteNumber("opened", message.Opened);
            json.WriteNumber("updated", message.Updated);
            json.WriteNumber("closed", message.Closed);
            json.WriteEndObject();
            json.WriteStartArray("incidents");
            foreach (var incident in message.Incidents) Write(json, incident);
            json.WriteEndArray();
        }
        else
        {
            json.WritePropertyName("incident");
            Write(json, message.Incidents[0]);
        }
        json.WriteEndObject();
    }

    /// <summary>One incident, as every format with room for it shows it.</summary>
    public static void Write(Utf8JsonWriter json, Incident incident)
    {
        json.WriteStartObject();
        json.WriteString("id", incident.Id);
        json.WriteString("node", incident.Node);
        if (incident.Partition is { } partition) json.WriteNumber("partition", partition);
        json.WriteString("state", incident.State.ToString());
        json.WriteString("cause", incident.Cause.ToString());
        json.WriteString("severity", AlertText.Words(AlertSeverities.Of(incident).ToString()));
        json.WriteString("summary", incident.Summary);
        if (incident.Advice is { } advice) json.WriteString("advice", advice);
        json.WriteString("openedAt", incident.OpenedAt.UtcDateTime);
        json.WriteString("updatedAt", incident.UpdatedAt.UtcDateTime);
        if (incident.ClosedAt is { } closed) json.WriteString("closedAt", closed.UtcDateTime);
        json.WriteEndObject();
    }
}
