using System.Globalization;
using System.Text.Json;
using Sluice.Enrich.Adapters.Webhooks;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Adapters.UrbanAirship;

/// <summary>
/// Airship Connect, <c>/com.urbanairship.connect/v1</c>: a JSON object a line, told apart by <c>type</c>. Its id becomes the
/// event's, <c>occurred</c> the event's true time and <c>processed</c> the time of collection.
/// </summary>
internal sealed class UrbanAirshipAdapter : IAdapter
{
    private const string Tracker = "com.urbanairship.connect-v1";

    private static readonly EventTypes Types = new("com.urbanairship.connect",
        from name in new[]
        {
            "CLOSE", "CUSTOM", "FIRST_OPEN", "IN_APP_MESSAGE_DISPLAY", "IN_APP_MESSAGE_EXPIRATION", "IN_APP_MESSAGE_RESOLUTION",
            "LOCATION", "OPEN", "PUSH_BODY", "REGION", "RICH_DELETE", "RICH_DELIVERY", "RICH_READ", "SEND", "TAG_CHANGE", "UNINSTALL",
        }
        select (name, name, "1-0-0"));

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) => new(Extract(request));

    private static AdapterResult Extract(AdapterRequest request)
    {
        if (request.Body is not { } body) return AdapterResult.Failed("body", null, "empty body: no events to process");
        // Whatever content type the sender names: a line is JSON or the request fails.
        var list = new EventList(request, Tracker);
        foreach (var part in body.AsSpan().Split('\n'))
        {
            var line = body.AsSpan()[part].Trim();
            if (line.IsEmpty) continue;
            using var json = WebhookBody.Parse(line.ToString(), "body", request, out var failure);
            if (json is null) list.Fail(failure.Failures[0]);
            else if (Types.Find(JsonArrays.Text(json.Root, "type")) is { } schema) Add(list, request, schema, json.Root);
            else list.Fail(Types.Unknown(JsonArrays.Text(json.Root, "type")));
            if (list.IsFull) break;
        }
        return list.ToResult();
    }

    private static void Add(EventList list, AdapterRequest request, SchemaKey schema, JsonElement root)
    {
        if (Milliseconds(root, "occurred") is not { } occurred || Milliseconds(root, "processed") is not { } processed)
        {
            list.Fail("body", null, "`occurred` and `processed` must be times in ISO 8601");
            return;
        }
        using var data = new PooledBuffer();
        CompactJson.Write(root, data);
        var parameters = WebhookEvent.Parameters(request.Query, Tracker, "srv", schema, data.ToString());
        if (!parameters.Contains("ttm")) parameters.Set("ttm", occurred.ToString(CultureInfo.InvariantCulture));
        if (JsonArrays.Text(root, "id") is { } id && !parameters.Contains("eid")) parameters.Set("eid", id);
        list.Add(request.Event(parameters) with { Payload = request.Payload with { Timestamp = processed } });
    }

    private static long? Milliseconds(JsonElement root, string name) =>
        DateTimeOffset.TryParse(
            JsonArrays.Text(root, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds() : null;
}
