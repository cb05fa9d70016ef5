using System.Text.Json;

namespace Sluice.Enrich.Adapters.Webhooks;

/// <summary>Reads the requests that hold one JSON object.</summary>
internal static class JsonObjects
{
    /// <summary>Hands the body's object to <paramref name="read"/>.</summary>
    public static AdapterResult Read(AdapterRequest request, string tracker, Action<EventList, JsonElement> read)
    {
        using var json = WebhookBody.ReadJson(request, out var body, out var failure);
        if (json is null) return failure;
        if (json.Root.ValueKind != JsonValueKind.Object) return AdapterResult.Failed("body", body, "expected a JSON object");
        var list = new EventList(request, tracker);
        read(list, json.Root);
        return list.ToResult();
    }
}
