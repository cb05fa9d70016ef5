using System.Text.Json;
using Sluice.Enrich.Adapters.Webhooks;

namespace Sluice.Enrich.Adapters.PagerDuty;

/// <summary>PagerDuty, <c>/com.pagerduty/v1</c>: <c>{"messages": […]}</c>; <c>type</c> is <c>incident.*</c>.</summary>
internal sealed class PagerDutyAdapter : IAdapter
{
    private const string Prefix = "incident.";

    private static readonly EventTypes Types = new("com.pagerduty", ("incident", "incident", "1-0-0"));

    private static readonly JsonRewrite Rewrite = new()
    {
        // PagerDuty sends the plus sign of a time zone as a blank.
        Value = static (name, value) => (name, value.ValueKind) switch
        {
            ("type", JsonValueKind.String) when value.GetString()!.StartsWith(Prefix, StringComparison.Ordinal)
                => value.GetString()![Prefix.Length..],
            ("created_on" or "last_status_change_on" or "at", JsonValueKind.String) => value.GetString()!.Replace(' ', '+'),
            _ => null,
        },
    };

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken)
    {
        using var json = WebhookBody.ReadJson(request, out var body, out var failure);
        if (json is null) return new(failure);
        if (json.Root.ValueKind != JsonValueKind.Object || !json.Root.TryGetProperty("messages", out var messages))
            return new(AdapterResult.Failed("messages", null, "`messages` is missing: no events to process"));
        return new(JsonArrays.Read(request, messages, body, "com.pagerduty-v1", (list, item) =>
        {
            var type = JsonArrays.Text(item, "type");
            if (Types.Find(type is not null && type.StartsWith(Prefix, StringComparison.Ordinal) ? "incident" : null) is { } schema)
                list.Add(schema, Rewrite.Apply(item));
            else
                list.Fail(Types.Unknown(type));
        }));
    }
}
