using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Fabric.Changing;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.OwnEvents;

/// <summary>
/// One thing that the fabric tells about itself, as a self-describing event of vendor <c>io.sluice</c>. Its id follows from
/// what it tells, so that telling it twice can be recognised.
/// </summary>
public sealed record OwnEvent
{
    private OwnEvent(string name, Guid id, DateTimeOffset at, byte[] data) =>
        (Name, Id, At, Data) = (name, id, at, data);

    /// <summary>Name of the schema; its version is 1-0-0.</summary>
    public string Name { get; }

    /// <summary>The schema's Iglu URI.</summary>
    public string Schema => $"iglu:io.sluice/{Name}/jsonschema/1-0-0";

    /// <summary>Id of the event.</summary>
    public Guid Id { get; }

    /// <summary>When what it tells happened.</summary>
    public DateTimeOffset At { get; }

    /// <summary>What it tells, a JSON object in UTF-8.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Domain user id of the event; null for all but canaries, whose profile is looked for at the end.</summary>
    public string? Visitor { get; private init; }

    /// <summary>A heartbeat.</summary>
    public static OwnEvent Of(Heartbeat heartbeat) =>
        Make("heartbeat", heartbeat.At, $"{heartbeat.Instance}|{heartbeat.Worker}", json => OwnEventJson.Write(json, heartbeat));

    /// <summary>The numbers of a judged round: what series, states and losses are made of.</summary>
    public static OwnEvent Of(long round, PipelineView view) =>
        Make("measurement", view.Time, Invariant(round), json => OwnEventJson.Write(json, round, view));

    /// <summary>An incident that opened, changed or closed.</summary>
    public static OwnEvent Of(Incident incident) =>
        Make("incident", incident.UpdatedAt, $"{incident.Id}|{incident.State}|{incident.ClosedAt is null}", json => OwnEventJson.Write(json, incident));

    /// <summary>A decision, or its outcome.</summary>
    public static OwnEvent Of(Decision decision) =>
        Make("decision", decision.Outcome?.ScoredAt ?? decision.Time, $"{decision.Id}|{decision.Outcome?.Verdict}", json => DecisionJson.Write(json, decision));

    /// <summary>A change that people made, as it begins and ends.</summary>
    public static OwnEvent Of(Change change) =>
        Make("change", change.EndedAt ?? change.StartedAt, $"{change.Id}|{change.To}|{change.EndedAt is null}", json => OwnEventJson.Write(json, change));

    /// <summary>A canary.</summary>
    public static OwnEvent OfCanary(Guid id, string visitor, DateTimeOffset at) =>
        new("canary", id, at, Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("sentAt", at);
            json.WriteEndObject();
        })) { Visitor = visitor };

    private static OwnEvent Make(string name, DateTimeOffset at, string key, Action<Utf8JsonWriter> write) =>
        new(name, IdOf($"{name}|{Invariant(at.UtcTicks)}|{key}"), at, Json(write));

    // A UUID of version 8: its bits are the maker's own (RFC 9562, section 5.8).
    private static Guid IdOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    private static string Invariant(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer)) write(json);
        return buffer.WrittenSpan.ToArray();
    }
}
