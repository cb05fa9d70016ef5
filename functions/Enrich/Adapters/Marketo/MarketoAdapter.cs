using System.Text.Json;
using Sluice.Enrich.Adapters.Webhooks;
using Sluice.Iglu;

namespace Sluice.Enrich.Adapters.Marketo;

/// <summary>Marketo, <c>/com.marketo/v1</c>: one JSON object of one kind; its dates become ISO 8601 where they are dates.</summary>
internal sealed class MarketoAdapter : IAdapter
{
    private static readonly SchemaKey Schema = new("com.marketo", "event", "jsonschema", 2, 0, 0);

    private static readonly JsonRewrite Rewrite = new()
    {
        Value = static (name, value) => value.ValueKind == JsonValueKind.String
            && name is "acquisition_date" or "created_at" or "email_suspended_at" or "last_interesting_moment_date"
                or "last_referred_enrollment" or "last_referred_visit" or "updated_at" or "datetime"
            ? WebhookTimes.FromDateTime(value.GetString()) : null,
    };

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) =>
        new(JsonObjects.Read(request, "com.marketo-v1", static (list, root) => list.Add(Schema, Rewrite.Apply(root))));
}
