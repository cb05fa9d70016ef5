using System.Text;
using System.Text.Json;
using Sluice.Snowplow;
using static Sluice.Snowplow.ColumnIndex;

namespace Sluice.CallCentre;

/// <summary>
/// Takes steps of calls and leads out of an enriched TSV line. Nearly all events are neither, and those cost a search for
/// tabs and one for a name.
/// </summary>
internal static class CallEventReader
{
    private const int NameLimit = 64;

    /// <summary>False for a line that is no enriched event, or neither a step nor a lead.</summary>
    /// <param name="line">The record's body.</param>
    /// <param name="enqueued">Stands in for a missing <c>collector_tstamp</c>.</param>
    /// <param name="result">What it holds.</param>
    public static bool TryRead(ReadOnlyMemory<byte> line, DateTimeOffset enqueued, out CallEvent result)
    {
        result = default;
        Span<int> ends = stackalloc int[EnrichedLine.Room];
        if (!EnrichedLine.TryParse(line.Span, ends, out var row)) return false;

        var isCall = row.Column(EventVendor).SequenceEqual("io.sluice"u8) && row.Column(EventName).StartsWith("call_"u8);
        var hasContact = row.Column(Contexts).IndexOf("iglu:io.sluice/contact/"u8) >= 0;
        if (!isCall && !hasContact) return false;

        var at = row.HappenedAt(enqueued);
        try
        {
            using var contexts = Parse(line[row.Place(Contexts)]);
            if (isCall && ReadStep(line, row, at, contexts) is var (id, step)) result = new CallEvent(id, step, null);
            if (!isCall && hasContact && IsContact(contexts) && VisitorOf(row) is { } visitor)
                result = new CallEvent(null, null, new LeadSeen(visitor, CallSteps.DayOf(at)));
        }
        catch (InvalidOperationException)
        {
            // A text that is no UTF-8, or half a surrogate pair written as an escape: JSON by its form, but no text.
            return false;
        }
        return result != default;
    }

    private static (string Id, CallStep Step)? ReadStep(
        ReadOnlyMemory<byte> line, EnrichedLine row, DateTimeOffset at, JsonDocument? contexts)
    {
        using var json = Parse(line[row.Place(UnstructEvent)]);
        if (json is null || DataOf(json.RootElement) is not { } envelope || DataOf(envelope) is not { } data) return null;
        if (Id(data, "callId") is not { } call) return null;
        var name = Encoding.UTF8.GetString(row.Column(EventName));
        CallStepKind? kind = name switch
        {
            "call_ringing" => CallStepKind.Ringing,
            "call_answered" => CallStepKind.Answered,
            "call_held" => data.TryGetProperty("held", out var held) && held.ValueKind == JsonValueKind.False ? CallStepKind.Resumed : CallStepKind.Held,
            "call_transferred" => CallStepKind.Transferred,
            "call_ended" => CallStepKind.Ended,
            "call_disposition" => CallStepKind.Disposition,
            _ => null,
        };
        // Enrich gives every event an id of 36 characters; without one a repeat could not be told.
        var eventId = Encoding.UTF8.GetString(row.Column(EventId));
        if (kind is null || eventId.Length is 0 or > 36) return null;
        var agent = Entity(contexts, "agent");
        var team = Entity(contexts, "team");
        return (call, new CallStep(at, kind.Value, eventId)
        {
            Agent = Id(agent, "id"),
            AgentName = Text(agent, "name", NameLimit),
            Team = Id(team, "id"),
            TeamName = Text(team, "name", NameLimit),
            ToAgent = Id(data, "toAgent"),
            ToTeam = Id(data, "toTeam"),
            Direction = Text(data, "direction", 16),
            Note = Text(data, "line", NameLimit) ?? Text(data, "endedBy", 16),
            Outcome = Text(data, "outcome", 16),
            Value = data.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Number
                && value.TryGetDecimal(out var worth) && worth is >= 0 and <= 1_000_000_000m ? worth : null,
            Currency = Text(data, "currency", 3),
        });
    }

    private static bool IsContact(JsonDocument? contexts) =>
        Entity(contexts, "contact") is { } contact
        && (contact.TryGetProperty("phoneNumber", out _) || contact.TryGetProperty("quoteReference", out _));

    // The visitor whose partition it is. Enrich allows 255 characters at most.
    private static string? VisitorOf(EnrichedLine row)
    {
        var id = row.Column(row.VisitorColumn);
        return id.Length is 0 or > 1024 ? null : Encoding.UTF8.GetString(id);
    }

    /// <summary>The data of the first entity <c>io.sluice/NAME</c>, version 1.</summary>
    private static JsonElement? Entity(JsonDocument? contexts, string name)
    {
        if (contexts is null || !contexts.RootElement.TryGetProperty("data", out var all) || all.ValueKind != JsonValueKind.Array) return null;
        foreach (var one in all.EnumerateArray())
            if (one.ValueKind == JsonValueKind.Object && one.TryGetProperty("schema", out var schema) && schema.ValueKind == JsonValueKind.String
                && schema.GetString()!.StartsWith($"iglu:io.sluice/{name}/jsonschema/1-", StringComparison.Ordinal))
                return DataOf(one);
        return null;
    }

    private static JsonElement? DataOf(JsonElement envelope) =>
        envelope.ValueKind == JsonValueKind.Object && envelope.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            ? data
            : null;

    private static string? Id(JsonElement? data, string name) =>
        Text(data, name, CallId.MaxLength) is { } id && CallId.IsValid(id) ? id : null;

    private static string? Text(JsonElement? data, string name, int limit) =>
        data is { } element && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text && text.Length <= limit
            ? text
            : null;

    private static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty) return null;
        try
        {
            var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            // Enrich writes JSON here; whoever writes anything else into the hub has written no call.
            return null;
        }
    }
}
