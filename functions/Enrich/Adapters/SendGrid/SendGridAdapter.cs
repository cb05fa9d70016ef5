using Sluice.Enrich.Adapters.Webhooks;

namespace Sluice.Enrich.Adapters.SendGrid;

/// <summary>
/// SendGrid, <c>/com.sendgrid/v3</c>: a JSON array, told apart by <c>event</c>. An event that the request holds twice
/// (<c>sg_event_id</c>) is taken once.
/// </summary>
internal sealed class SendGridAdapter : IAdapter
{
    private static readonly EventTypes Types = new("com.sendgrid",
        from name in new[]
        {
            "processed", "dropped", "delivered", "deferred", "bounce", "open", "click", "spamreport", "unsubscribe",
            "group_unsubscribe", "group_resubscribe",
        }
        select (name, name, "3-0-0"));

    private static readonly JsonRewrite Rewrite = new()
    {
        Name = static (name, depth) => depth == 1 && name == "event" ? null : name,
        Value = static (name, value) => name == "timestamp" ? WebhookTimes.FromSeconds(value) : null,
    };

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) =>
        new(Extract(request));

    private static AdapterResult Extract(AdapterRequest request)
    {
        if (request.Body is not { } body) return AdapterResult.Failed("body", null, "empty body: no events to process");
        if (request.ContentType is not { } type || !type.Contains(WebhookBody.Json, StringComparison.Ordinal))
            return AdapterResult.Failed("contentType", request.ContentType,
                request.ContentType is null ? $"no content type: expected {WebhookBody.Json}" : $"expected {WebhookBody.Json}");
        using var json = WebhookBody.Parse(body, "body", request, out var failure);
        if (json is null) return failure;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return JsonArrays.Read(request, json.Root, body, "com.sendgrid-v3", (list, item) =>
        {
            if (JsonArrays.Text(item, "sg_event_id") is { } id && !seen.Add(id)) return;
            var kind = JsonArrays.Text(item, "event");
            if (Types.Find(kind) is { } schema) list.Add(schema, Rewrite.Apply(item));
            else list.Fail(Types.Unknown(kind));
        });
    }
}
