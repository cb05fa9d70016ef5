using System.Text.Json;
using Sluice.Enrich.Adapters.Webhooks;

namespace Sluice.Enrich.Adapters.Pingdom;

/// <summary>
/// Pingdom, <c>/com.pingdom/v1?message=…</c>: JSON in the parameter <c>message</c>, told apart by <c>action</c>. Old
/// Pingdom wraps parameters as Python does: <c>(u'…',)</c>.
/// </summary>
internal sealed class PingdomAdapter : IAdapter
{
    private static readonly EventTypes Types = new("com.pingdom",
        from action in new[] { "assign", "notify_user", "notify_of_close" } select (action, $"incident_{action}", "1-0-0"));

    private static readonly JsonRewrite Rewrite = new()
    {
        Name = static (name, depth) => depth == 1 && name == "action" ? null : name,
    };

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) => new(Extract(request));

    private static AdapterResult Extract(AdapterRequest request)
    {
        if (request.Query.Count == 0) return AdapterResult.Failed("querystring", null, "empty querystring: no events to process");
        if (!request.Query.TryGet("message", out var message) || message is null)
            return AdapterResult.Failed("querystring", null, "no `message` parameter provided");
        using var json = WebhookBody.Parse(Unwrap(message), "message", request, out var failure);
        if (json is null) return failure;
        if (json.Root.ValueKind != JsonValueKind.Object) return AdapterResult.Failed("message", message, "expected a JSON object");
        var list = new EventList(request, "com.pingdom-v1");
        var action = JsonArrays.Text(json.Root, "action");
        if (Types.Find(action) is { } schema) list.Add(schema, Rewrite.Apply(json.Root));
        else list.Fail(Types.Unknown(action));
        return list.ToResult();
    }

    private static string Unwrap(string text) =>
        text.StartsWith("(u'", StringComparison.Ordinal) && text.EndsWith("',)", StringComparison.Ordinal) && text.Length >= 6
            ? text[3..^3] : text;
}
