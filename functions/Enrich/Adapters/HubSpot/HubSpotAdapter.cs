using Sluice.Enrich.Adapters.Webhooks;

namespace Sluice.Enrich.Adapters.HubSpot;

/// <summary>HubSpot, <c>/com.hubspot/v1</c>: a JSON array of changes, told apart by <c>subscriptionType</c>.</summary>
internal sealed class HubSpotAdapter : IAdapter
{
    private const string Type = "subscriptionType";

    private static readonly EventTypes Types = new("com.hubspot",
        from thing in new[] { "contact", "company", "deal" }
        from change in new[] { ("creation", "creation"), ("deletion", "deletion"), ("propertyChange", "change") }
        select ($"{thing}.{change.Item1}", $"{thing}_{change.Item2}", "1-0-0"));

    private static readonly JsonRewrite Rewrite = new()
    {
        Name = static (name, depth) => depth == 1 && name == Type ? null : name,
        Value = static (name, value) => name == "occurredAt" ? WebhookTimes.FromMilliseconds(value) : null,
    };

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken)
    {
        if (request.Body is null) return new(AdapterResult.Failed("body", null, "empty body: not events to process"));
        using var json = WebhookBody.ReadJson(request, out var body, out var failure);
        if (json is null) return new(failure);
        return new(JsonArrays.Read(request, json.Root, body, "com.hubspot-v1", (list, item) =>
        {
            var type = JsonArrays.Text(item, Type);
            if (Types.Find(type) is { } schema) list.Add(schema, Rewrite.Apply(item));
            else list.Fail(Types.Unknown(type));
        }));
    }
}
