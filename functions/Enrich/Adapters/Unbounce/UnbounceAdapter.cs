using Sluice.Enrich.Adapters.Webhooks;
using Sluice.Iglu;

namespace Sluice.Enrich.Adapters.Unbounce;

/// <summary>Unbounce, <c>/com.unbounce/v1</c>: a form of one kind with the visitor's entries as JSON in <c>data.json</c>.</summary>
internal sealed class UnbounceAdapter : IAdapter
{
    private const string Data = "data.json";
    private static readonly SchemaKey Schema = new("com.unbounce", "form_post", "jsonschema", 1, 0, 0);
    private static readonly string[] Required = ["page_id", "page_name", "variant", "page_url", Data];

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) => new(Extract(request));

    private static AdapterResult Extract(AdapterRequest request)
    {
        if (WebhookBody.ReadForm(request, out _, out var failure) is not { } form) return failure;
        var list = new EventList(request, "com.unbounce-v1");
        var complete = true;
        foreach (var name in Required)
        {
            if (form.TryGet(name, out var value) && value is not null) continue;
            list.Fail(name, null, $"missing '{name}' field in body");
            complete = false;
        }
        if (!complete) return list.ToResult();
        form.TryGet(Data, out var data);
        using var json = WebhookBody.Parse(data!, Data, request, out failure);
        if (json is null) return failure;
        // The form repeats the entries as XML; the JSON says the same.
        list.Add(Schema, FormJson.Write(
            form, static name => name == Data ? name : name == "data.xml" ? null : CamelCase.Of(name),
            (writer, name, _) =>
            {
                if (name == Data) json.Root.WriteTo(writer);
                return name == Data;
            }));
        return list.ToResult();
    }
}
