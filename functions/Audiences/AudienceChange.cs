using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sluice.Audiences;

/// <summary>An entry or an exit, as the hub <c>audiences</c> and webhooks get it.</summary>
/// <param name="State">Whose, of which audience, and since when.</param>
/// <param name="IsEntry">Entry or exit.</param>
/// <param name="At">When: of an exit the unless, the end of the lifetime, or the decision that corrects.</param>
/// <param name="Person">Name of the person at the time of the decision.</param>
/// <param name="Reason">Of an exit: <c>unless</c>, <c>lifetime</c>, <c>corrected</c> (a late event undid the entry), <c>merged</c> (the person was in twice) or <c>erased</c> (the person was forgotten).</param>
public sealed record AudienceChange(MemberState State, bool IsEntry, DateTimeOffset At, string Person, string? Reason = null)
{
    /// <summary>The same for the same entry, whoever decides and however often.</summary>
    public string EntryId => IdOf("entry");

    /// <summary>The same for the same entry or exit.</summary>
    public string EventId => IdOf(IsEntry ? "entered" : "exited");

    /// <summary>Self-describing JSON, UTF-8.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("schema", $"iglu:io.sluice/{(IsEntry ? "audience_entered" : "audience_exited")}/jsonschema/1-0-0");
            json.WriteStartObject("data");
            json.WriteString("eventId", EventId);
            json.WriteString("entryId", EntryId);
            json.WriteString("audience", State.Audience);
            json.WriteString("person", Person);
            json.WriteString("visitor", State.VisitorId);
            json.WriteString("enteredAt", Text(State.Entered));
            if (!IsEntry)
            {
                json.WriteString("exitedAt", Text(At));
                json.WriteString("reason", Reason);
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    // A UUID of version 8 (RFC 9562): made of a hash of our own.
    private string IdOf(string what)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{what}\n{State.Audience}\n{State.Entered.ToUnixTimeMilliseconds()}\n{State.VisitorId}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString();
    }
}
