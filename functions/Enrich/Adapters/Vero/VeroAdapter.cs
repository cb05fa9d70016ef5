using Sluice.Enrich.Adapters.Webhooks;

namespace Sluice.Enrich.Adapters.Vero;

/// <summary>Vero, <c>/com.getvero/v1</c>: one JSON object, told apart by <c>type</c>.</summary>
internal sealed class VeroAdapter : IAdapter
{
    private static readonly EventTypes Types = new("com.getvero",
        ("sent", "sent", "1-0-0"), ("delivered", "delivered", "1-0-0"), ("opened", "opened", "1-0-0"),
        ("clicked", "clicked", "1-0-0"), ("bounced", "bounced", "1-0-0"), ("unsubscribed", "unsubscribed", "1-0-0"),
        ("user_created", "created", "1-0-0"), ("user_updated", "updated", "1-0-0"));

    private static readonly JsonRewrite Rewrite = new()
    {
        Name = static (name, depth) => depth == 1 && name == "type" ? null : name == "_tags" ? "tags" : name,
        Value = static (name, value) => name is "sent_at" or "delivered_at" or "opened_at" or "clicked_at" or "bounced_at"
            or "unsubscribed_at" or "triggered_at" ? WebhookTimes.FromSeconds(value) : null,
    };

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) =>
        new(JsonObjects.Read(request, "com.getvero-v1", (list, root) =>
        {
            var type = JsonArrays.Text(root, "type");
            if (Types.Find(type) is { } schema) list.Add(schema, Rewrite.Apply(root));
            else list.Fail(Types.Unknown(type));
        }));
}
