using System.Text.Json;
using Sluice.Enrich.Adapters.Webhooks;

namespace Sluice.Enrich.Adapters.Olark;

/// <summary>Olark, <c>/com.olark/v1</c>: a form whose field <c>data</c> is JSON; with operators it is a transcript, without an offline message.</summary>
internal sealed class OlarkAdapter : IAdapter
{
    private static readonly EventTypes Types = new("com.olark",
        ("transcript", "transcript", "1-0-0"), ("offline_message", "offline_message", "1-0-0"));

    private static readonly JsonRewrite Rewrite = new()
    {
        Value = static (name, value) => name == "timestamp" ? WebhookTimes.FromSeconds(value) : null,
    };

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) => new(Extract(request));

    private static AdapterResult Extract(AdapterRequest request)
    {
        if (WebhookBody.ReadForm(request, out var body, out var failure) is not { } form) return failure;
        if (!form.TryGet("data", out var data) || string.IsNullOrEmpty(data))
            return AdapterResult.Failed("body", body, "no `data` parameter provided: no event to process");
        using var json = WebhookBody.Parse(data, "data", request, out failure);
        if (json is null) return failure;
        if (json.Root.ValueKind != JsonValueKind.Object) return AdapterResult.Failed("data", data, "expected a JSON object");
        var list = new EventList(request, "com.olark-v1");
        var kind = json.Root.TryGetProperty("operators", out _) ? "transcript" : "offline_message";
        list.Add(Types.Find(kind)!, Rewrite.Apply(json.Root));
        return list.ToResult();
    }
}
