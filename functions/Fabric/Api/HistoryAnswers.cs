using System.Text.Json;
using Sluice.Api;
using Sluice.Fabric.Changing;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Api;

/// <summary>Incidents, decisions and changes as JSON, newest first.</summary>
internal static class HistoryAnswers
{
    public static ReadOnlyMemory<byte> Of(IReadOnlyList<Incident> incidents) => Answer.Json(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("incidents");
        foreach (var incident in incidents) Write(json, incident);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static ReadOnlyMemory<byte> Of(IReadOnlyList<Decision> decisions) => Answer.Json(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("decisions");
        foreach (var decision in decisions) DecisionJson.Write(json, decision);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static ReadOnlyMemory<byte> Of(IReadOnlyList<Change> changes) => Answer.Json(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("changes");
        foreach (var change in changes) ChangeJson.Write(json, change);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, Incident incident)
    {
        json.WriteStartObject();
        json.WriteString("id", incident.Id);
        json.WriteString("node", incident.Node);
        if (incident.Partition is { } partition) json.WriteNumber("partition", partition);
        else json.WriteNull("partition");
        json.WriteString("state", Name(incident.State));
        json.WriteString("cause", Name(incident.Cause));
        json.WriteString("summary", incident.Summary);
        json.WriteString("advice", incident.Advice);
        json.WriteString("openedAt", incident.OpenedAt);
        json.WriteString("updatedAt", incident.UpdatedAt);
        if (incident.ClosedAt is { } closed) json.WriteString("closedAt", closed);
        else json.WriteNull("closedAt");
        json.WriteEndObject();
    }

    private static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
