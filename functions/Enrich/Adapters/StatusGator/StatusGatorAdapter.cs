using Sluice.Enrich.Adapters.Webhooks;
using Sluice.Iglu;

namespace Sluice.Enrich.Adapters.StatusGator;

/// <summary>StatusGator, <c>/com.statusgator/v1</c>: a form of one kind; its names become camel case.</summary>
internal sealed class StatusGatorAdapter : IAdapter
{
    private static readonly SchemaKey Schema = new("com.statusgator", "status_change", "jsonschema", 1, 0, 0);

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken)
    {
        if (WebhookBody.ReadForm(request, out _, out var failure) is not { } form) return new(failure);
        var list = new EventList(request, "com.statusgator-v1");
        list.Add(Schema, FormJson.Write(form, CamelCase.Of, static (_, _, _) => false));
        return new(list.ToResult());
    }
}
