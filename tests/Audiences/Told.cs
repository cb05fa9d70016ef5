using System.Text.Json;

namespace Sluice.Audiences.Tests;

/// <summary>An entry or exit as it is read from the hub.</summary>
internal sealed record Told(string EventId, string EntryId, string Visitor, string Audience, bool IsEntry, DateTimeOffset At, string? Reason)
{
    public static Told Read(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var isEntry = json.RootElement.GetProperty("schema").GetString()!.Contains("audience_entered", StringComparison.Ordinal);
        var data = json.RootElement.GetProperty("data");
        return new Told(
            data.GetProperty("eventId").GetString()!, data.GetProperty("entryId").GetString()!, data.GetProperty("visitor").GetString()!.Replace(KnownPersons.Column, "", StringComparison.Ordinal), data.GetProperty("audience").GetString()!,
            isEntry, data.GetProperty(isEntry ? "enteredAt" : "exitedAt").GetDateTimeOffset(), isEntry ? null : data.GetProperty("reason").GetString());
    }
}
