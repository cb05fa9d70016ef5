using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sluice.CallCentre;

/// <summary>
/// Takes steps of calls and leads out of an enriched TSV line. Nearly all events are neither, and those cost a search for
/// tabs and one for a name.
/// </summary>
internal static class CallEventReader
{
    private const int Columns = 131;
    private const int NameLimit = 64;

    // Numbers of the columns, from 1, as in Snowplow's canonical event model.
    private const int CollectorTime = 4, EventId = 7, UserId = 13, DomainUserId = 16, NetworkUserId = 18, Contexts = 53,
        UnstructEvent = 59, DerivedTime = 125, EventVendor = 126, EventName = 127;

    /// <summary>False for a line that is no enriched event, or neither a step nor a lead.</summary>
    /// <param name="line">The record's body.</param>
    /// <param name="enqueued">Stands in for a missing <c>collector_tstamp</c>.</param>
    /// <param name="result">What it holds.</param>
    public static bool TryRead(ReadOnlyMemory<byte> line, DateTimeOffset enqueued, out CallEvent result)
    {
        result = default;
        var span = line.Span;
        Span<int> ends = stackalloc int[Columns + 1];
        ends[0] = -1;
        for (var column = 1; column < Columns; column++)
        {
            var start = ends[column - 1] + 1;
            var length = span[start..].IndexOf((byte)'\t');
            if (length < 0) return false;
            ends[column] = start + length;
        }
        ends[Columns] = span.Length;
        if (Column(span, ends, Columns).Contains((byte)'\t')) return false;

        var isCall = Column(span, ends, EventVendor).SequenceEqual("io.sluice"u8) && Column(span, ends, EventName).StartsWith("call_"u8);
        var hasContact = Column(span, ends, Contexts).IndexOf("iglu:io.sluice/contact/"u8) >= 0;
        if (!isCall && !hasContact) return false;

        if (!TryReadTime(Column(span, ends, CollectorTime), out var at)) at = enqueued;
        if (TryReadTime(Column(span, ends, DerivedTime), out var derived) && derived < at) at = derived;
        try
        {
            using var contexts = Parse(Memory(line, ends, Contexts));
            if (isCall && ReadStep(line, ends, at, contexts) is var (id, step)) result = new CallEvent(id, step, null);
            if (!isCall && hasContact && IsContact(contexts) && VisitorOf(span, ends) is { } visitor)
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
        ReadOnlyMemory<byte> line, ReadOnlySpan<int> ends, DateTimeOffset at, JsonDocument? contexts)
    {
        using var json = Parse(Memory(line, ends, UnstructEvent));
        if (json is null || DataOf(json.RootElement) is not { } envelope || DataOf(envelope) is not { } data) return null;
        if (Id(data, "callId") is not { } call) return null;
        var name = Encoding.UTF8.GetString(Column(line.Span, ends, EventName));
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
        var eventId = Encoding.UTF8.GetString(Column(line.Span, ends, EventId));
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
    private static string? VisitorOf(ReadOnlySpan<byte> line, ReadOnlySpan<int> ends)
    {
        var id = Column(line, ends, DomainUserId);
        if (id.IsEmpty) id = Column(line, ends, UserId);
        if (id.IsEmpty) id = Column(line, ends, NetworkUserId);
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

    private static ReadOnlySpan<byte> Column(ReadOnlySpan<byte> line, ReadOnlySpan<int> ends, int column) =>
        line[(ends[column - 1] + 1)..ends[column]];

    private static ReadOnlyMemory<byte> Memory(ReadOnlyMemory<byte> line, ReadOnlySpan<int> ends, int column) =>
        line[(ends[column - 1] + 1)..ends[column]];

    // yyyy-MM-dd HH:mm:ss.SSS, UTC.
    private static bool TryReadTime(ReadOnlySpan<byte> bytes, out DateTimeOffset time)
    {
        time = default;
        Span<char> text = stackalloc char[23];
        if (bytes.Length != text.Length || Encoding.ASCII.GetChars(bytes, text) != text.Length) return false;
        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out time)
            && time >= DateTimeOffset.UnixEpoch;
    }
}
