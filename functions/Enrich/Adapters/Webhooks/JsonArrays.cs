using System.Text.Json;

namespace Sluice.Enrich.Adapters.Webhooks;

/// <summary>Reads the requests that hold a list of JSON objects.</summary>
internal static class JsonArrays
{
    /// <summary>Hands every object of an array to <paramref name="read"/>; anything else in it, or none at all, is a failure.</summary>
    public static AdapterResult Read(
        AdapterRequest request, JsonElement array, string body, string tracker, Action<EventList, JsonElement> read)
    {
        if (array.ValueKind != JsonValueKind.Array)
            return AdapterResult.Failed("body", body, "expected a JSON array of events");
        var list = new EventList(request, tracker);
        var index = 0;
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object) read(list, item);
            else list.Fail("body", null, $"element {index} is no JSON object");
            if (list.IsFull) break;
            index++;
        }
        return list.ToResult();
    }

    /// <summary>A member that is a text; null for every other.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
