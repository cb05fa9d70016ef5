using System.Text.Json;
using Sluice.Enrich.Adapters.Webhooks;
using Sluice.Enrich.Json;

namespace Sluice.Enrich.Adapters.Mailgun;

/// <summary>
/// Mailgun, <c>/com.mailgun/v1</c>: <c>{"signature": {…}, "event-data": {…}}</c>, told apart by <c>event</c> of the
/// event data. Names become camel case; token, time and signature of the signature stand beside the event's data, and
/// the time is the signature's.
/// </summary>
internal sealed class MailgunAdapter : IAdapter
{
    private static readonly EventTypes Types = new("com.mailgun",
        ("bounced", "message_bounced", "1-0-0"), ("clicked", "message_clicked", "1-0-0"), ("complained", "message_complained", "1-0-0"),
        ("delivered", "message_delivered", "1-0-0"), ("dropped", "message_dropped", "1-0-0"), ("opened", "message_opened", "1-0-0"),
        ("unsubscribed", "recipient_unsubscribed", "1-0-0"));

    private static readonly JsonRewrite Rewrite = new()
    {
        Name = static (name, depth) => depth == 1 && name is "event" or "timestamp" or "token" or "signature" ? null : CamelCase.Of(name),
    };

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) => new(Extract(request));

    private static AdapterResult Extract(AdapterRequest request)
    {
        using var json = WebhookBody.ReadJson(request, out var body, out var failure);
        if (json is null) return failure;
        if (json.Root.ValueKind != JsonValueKind.Object || !json.Root.TryGetProperty("event-data", out var data)
            || JsonArrays.Text(data, "event") is not { } kind)
            return AdapterResult.Failed("body", body, "no `event` parameter provided: cannot determine event type");
        var list = new EventList(request, "com.mailgun-v1");
        if (Types.Find(kind) is not { } schema) list.Fail(Types.Unknown(kind));
        var signature = json.Root.TryGetProperty("signature", out var found) ? found : default;
        var values = new string[3];
        string[] names = ["timestamp", "token", "signature"];
        for (var i = 0; i < names.Length; i++)
        {
            values[i] = JsonArrays.Text(signature, names[i])!;
            if (values[i] is null) list.Fail(names[i], null, $"missing '{names[i]}'");
            else if (i == 0 && WebhookTimes.FromSeconds(values[0]) is not { } time) list.Fail(names[i], values[0], "expected seconds since 1970");
            else if (i == 0) values[0] = WebhookTimes.FromSeconds(values[0])!;
        }
        if (Types.Find(kind) is { } known && Array.TrueForAll(values, value => value is not null))
            list.Add(known, Write(data, names, values));
        return list.ToResult();
    }

    private static string Write(JsonElement data, string[] names, string[] values)
    {
        using var output = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions))
        {
            writer.WriteStartObject();
            Rewrite.WriteMembers(writer, data, 1);
            for (var i = 0; i < names.Length; i++) writer.WriteString(names[i], values[i]);
            writer.WriteEndObject();
        }
        return output.ToString();
    }
}
