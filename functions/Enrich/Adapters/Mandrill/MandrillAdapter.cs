using Sluice.Enrich.Adapters.Webhooks;

namespace Sluice.Enrich.Adapters.Mandrill;

/// <summary>Mandrill, <c>/com.mandrill/v1</c>: a form whose field <c>mandrill_events</c> is a JSON array, told apart by <c>event</c>.</summary>
internal sealed class MandrillAdapter : IAdapter
{
    private const string Field = "mandrill_events";

    private static readonly EventTypes Types = new("com.mandrill",
        ("hard_bounce", "message_bounced", "1-0-2"), ("click", "message_clicked", "1-0-2"), ("deferral", "message_delayed", "1-0-2"),
        ("spam", "message_marked_as_spam", "1-0-2"), ("open", "message_opened", "1-0-3"), ("reject", "message_rejected", "1-0-1"),
        ("send", "message_sent", "1-0-1"), ("soft_bounce", "message_soft_bounced", "1-0-2"),
        ("unsub", "recipient_unsubscribed", "1-0-2"), ("delivered", "message_delivered", "1-0-0"));

    private static readonly JsonRewrite Rewrite = new()
    {
        Name = static (name, depth) => depth == 1 && name == "event" ? null : name,
        Value = static (name, value) => name == "ts" ? WebhookTimes.FromSeconds(value) : null,
    };

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) => new(Extract(request));

    private static AdapterResult Extract(AdapterRequest request)
    {
        if (WebhookBody.ReadForm(request, out var body, out var failure) is not { } form) return failure;
        if (!form.TryGet(Field, out var events) || string.IsNullOrEmpty(events))
            return AdapterResult.Failed("body", body, $"no `{Field}` parameter provided: no events to process");
        using var json = WebhookBody.Parse(events, Field, request, out failure);
        if (json is null) return failure;
        return JsonArrays.Read(request, json.Root, body, "com.mandrill-v1", (list, item) =>
        {
            var kind = JsonArrays.Text(item, "event");
            if (Types.Find(kind) is { } schema) list.Add(schema, Rewrite.Apply(item));
            else list.Fail(Types.Unknown(kind));
        });
    }
}
