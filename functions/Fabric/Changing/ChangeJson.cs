using System.Text.Json;

namespace Sluice.Fabric.Changing;

/// <summary>
/// A change as JSON: <c>{"id", "kind": "upgrade|settings|controls|replay", "from", "to", "summary", "startedAt", "endedAt", "done",
/// "left", "incidents", "lagSeconds"}</c>; what is not known is null.
/// </summary>
public static class ChangeJson
{
    /// <summary>Writes the object.</summary>
    public static void Write(Utf8JsonWriter json, Change change)
    {
        json.WriteStartObject();
        json.WriteString("id", change.Id);
        json.WriteString("kind", NameOf(change.Kind));
        json.WriteString("from", change.From);
        json.WriteString("to", change.To);
        json.WriteString("summary", change.Summary);
        json.WriteString("startedAt", change.StartedAt);
        if (change.EndedAt is { } ended) json.WriteString("endedAt", ended);
        else json.WriteNull("endedAt");
        json.WriteNumber("done", change.Done);
        json.WriteNumber("left", change.Left);
        json.WriteNumber("incidents", change.Incidents);
        if (double.IsFinite(change.LagSeconds)) json.WriteNumber("lagSeconds", Math.Round(change.LagSeconds, 3));
        else json.WriteNull("lagSeconds");
        json.WriteEndObject();
    }

    /// <summary>A kind in a word.</summary>
    public static string NameOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Upgrade => "upgrade",
        ChangeKind.Settings => "settings",
        ChangeKind.Replay => "replay",
        _ => "controls",
    };
}
