using System.Text.Json;
using Sluice.Enrich.Adapters.Webhooks;
using Sluice.Enrich.Json;

namespace Sluice.Enrich.Adapters.Mailchimp;

/// <summary>
/// Mailchimp, <c>/com.mailchimp/v1</c>: a form, told apart by <c>type</c>; names in brackets, <c>data[merges][EMAIL]</c>,
/// are objects inside objects.
/// </summary>
internal sealed class MailchimpAdapter : IAdapter
{
    private static readonly EventTypes Types = new("com.mailchimp",
        ("subscribe", "subscribe", "1-0-0"), ("unsubscribe", "unsubscribe", "1-0-0"), ("profile", "profile_update", "1-0-0"),
        ("upemail", "email_address_change", "1-0-0"), ("cleaned", "cleaned_email", "1-0-0"),
        ("campaign", "campaign_sending_status", "1-0-0"));

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) => new(Extract(request));

    private static AdapterResult Extract(AdapterRequest request)
    {
        if (WebhookBody.ReadForm(request, out var body, out var failure) is not { } form) return failure;
        if (!form.TryGet("type", out var type) || type is null)
            return AdapterResult.Failed("body", body, "no `type` parameter provided: cannot determine event type");
        var list = new EventList(request, "com.mailchimp-v1");
        if (Types.Find(type) is not { } schema) list.Fail(Types.Unknown(type));
        else if (BracketTree.From(form, request.MaxJsonDepth) is not { } tree)
            list.Fail("body", body, "names in brackets contradict each other or are nested too deep");
        else list.Add(schema, ToJson(tree));
        return list.ToResult();
    }

    private static string ToJson(BracketTree tree)
    {
        using var output = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions))
            tree.Write(writer, static (name, value) => name == "fired_at" ? WebhookTimes.FromDateTime(value) ?? value : value);
        return output.ToString();
    }
}
