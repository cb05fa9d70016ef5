using System.Text.Json;
using Sluice.Api;

namespace Sluice.CallCentre;

/// <summary>Shapes of the API; docs/call-centre.md describes them.</summary>
internal static class CallsJson
{
    public static ReadOnlyMemory<byte> Board(CallBoard board, DateOnly day, string zone, DateTimeOffset now, DateTimeOffset readAt, double? behind) => Answer.Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("day", day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("timeZone", zone);
        json.WriteString("now", now);
        json.WriteString("readAt", readAt);
        if (behind is { } seconds) json.WriteNumber("behindSeconds", Math.Round(seconds, 1));
        else json.WriteNull("behindSeconds");
        json.WritePropertyName("total");
        Row(json, board.Total);
        json.WriteStartArray("teams");
        foreach (var row in board.Teams) Row(json, row);
        json.WriteEndArray();
        json.WriteStartArray("agents");
        foreach (var row in board.Agents) Row(json, row);
        json.WriteEndArray();
        json.WriteStartArray("waiting");
        foreach (var call in board.Waiting)
        {
            json.WriteStartObject();
            json.WriteString("callId", call.CallId);
            json.WriteString("since", call.Since);
            Text(json, "team", call.Team);
            Text(json, "agent", call.Agent);
            Text(json, "line", call.Line);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static ReadOnlyMemory<byte> Call(CallState call, CallSteps steps) => Answer.Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("callId", call.CallId);
        json.WriteString("phase", Name(call.Phase.ToString()));
        json.WriteString("since", call.Since);
        json.WriteString("direction", call.Direction);
        Text(json, "line", call.Line);
        json.WriteString("startedAt", call.StartedAt);
        Time(json, "answeredAt", call.AnsweredAt);
        Time(json, "endedAt", call.EndedAt);
        Seconds(json, "waitSeconds", call.Wait);
        Seconds(json, "holdSeconds", call.Hold);
        Text(json, "team", call.Team);
        Text(json, "agent", call.Agent);
        Text(json, "outcome", call.Outcome);
        if (call.Value is { } value) json.WriteNumber("value", value);
        Text(json, "currency", call.Currency);
        json.WriteStartArray("handlings");
        foreach (var handling in call.Handlings)
        {
            json.WriteStartObject();
            Text(json, "agent", handling.Agent);
            Text(json, "team", handling.Team);
            json.WriteString("from", handling.From);
            Time(json, "to", handling.To);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("steps");
        foreach (var step in steps.Steps)
        {
            json.WriteStartObject();
            json.WriteString("at", step.At);
            json.WriteString("step", Name(step.Kind.ToString()));
            Text(json, "agent", step.Agent);
            Text(json, "agentName", step.AgentName);
            Text(json, "team", step.Team);
            Text(json, "teamName", step.TeamName);
            Text(json, "toAgent", step.ToAgent);
            Text(json, "toTeam", step.ToTeam);
            Text(json, "outcome", step.Outcome);
            json.WriteString("eventId", step.EventId);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static ReadOnlyMemory<byte> Leads(IReadOnlyCollection<Lead> leads, int total, DateTimeOffset readAt) => Answer.Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("readAt", readAt);
        json.WriteNumber("total", total);
        json.WriteStartArray("leads");
        foreach (var lead in leads)
        {
            json.WriteStartObject();
            json.WriteString("person", lead.PersonId);
            json.WriteString("id", lead.VisitorId);
            json.WriteNumber("score", lead.Score);
            json.WriteString("lastDay", lead.LastDay.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteStartArray("reasons");
            foreach (var reason in lead.Reasons) json.WriteStringValue(reason);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Row(Utf8JsonWriter json, BoardRow row)
    {
        json.WriteStartObject();
        Text(json, "id", row.Id);
        Text(json, "name", row.Name);
        Text(json, "team", row.Team);
        json.WriteNumber("calls", row.Calls);
        json.WriteNumber("waiting", row.Waiting);
        json.WriteNumber("talking", row.Talking);
        json.WriteNumber("answered", row.Answered);
        json.WriteNumber("abandoned", row.Abandoned);
        json.WriteNumber("handled", row.Handled);
        Seconds(json, "meanHandleSeconds", row.MeanHandleTime);
        Seconds(json, "meanWaitSeconds", row.MeanWait);
        json.WriteNumber("sales", row.Sales);
        if (row.Conversion is { } conversion) json.WriteNumber("conversion", Math.Round(conversion, 4));
        else json.WriteNull("conversion");
        json.WriteStartObject("value");
        foreach (var (currency, value) in row.Value) json.WriteNumber(currency, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Name(string word) => char.ToLowerInvariant(word[0]) + word[1..];

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset? value)
    {
        if (value is { } time) json.WriteString(name, time);
    }

    private static void Seconds(Utf8JsonWriter json, string name, TimeSpan? value)
    {
        if (value is { } time) json.WriteNumber(name, Math.Round(time.TotalSeconds, 1));
        else json.WriteNull(name);
    }
}
