using System.Text.Json;
using Sluice.Enrich.Json;
using Sluice.Enrich.Parameters;
using Sluice.Iglu;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Adapters.Iglu;

/// <summary>
/// The Iglu webhook, <c>/com.snowplowanalytics.iglu/v1</c>: anything that names its schema, in the query string
/// (<c>?schema=iglu:…</c>; the data are the other parameters, a form, a JSON object or the elements of a JSON array) or
/// in a self-describing body. The data is validated later, with every other event's.
/// </summary>
internal sealed class IgluAdapter : IAdapter
{
    private const string Version = "com.snowplowanalytics.iglu-v1";
    private const string Form = "application/x-www-form-urlencoded";
    private const string ExpectedTypes =
        "expected one of application/json, application/json; charset=utf-8, application/x-www-form-urlencoded";

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) =>
        new(Extract(request));

    private static AdapterResult Extract(AdapterRequest request)
    {
        SchemaKey? schema = null;
        if (request.Query.TryGet("schema", out var uri) && uri is not null)
        {
            if (!SelfDescribing.TryKey(uri, out schema, out var error)) return AdapterResult.Failed("schema", uri, error);
        }
        if (request.Body is not { } body)
            return schema is null ? NoSchema() : FromFields(request, schema, request.Query, fromQuery: true);
        return request.ContentType switch
        {
            "application/json" or "application/json; charset=utf-8" => FromJson(request, schema, body),
            Form when schema is null => NoSchema(),
            Form => QueryString.TryParse(body, out var fields, out var error)
                ? FromFields(request, schema, ParameterMap.From(fields), fromQuery: false)
                : AdapterResult.Failed("body", body, error),
            var other => AdapterResult.Failed("contentType", other, ExpectedTypes),
        };
    }

    private static AdapterResult NoSchema() => AdapterResult.Failed(
        "schema", null, "no `schema` parameter: the query string names no schema and the body is not self-describing");

    private static AdapterResult FromFields(AdapterRequest request, SchemaKey schema, ParameterMap fields, bool fromQuery)
    {
        using var data = new PooledBuffer();
        data.Append("{"u8);
        foreach (var (name, value) in fields)
        {
            if (fromQuery && name is "schema" or "nuid" or "aid" or "cv" or "p") continue;
            if (data.Length > 1) data.Append(","u8);
            CompactJson.WriteString(name, data);
            data.Append(":"u8);
            if (string.IsNullOrEmpty(value)) data.Append("null"u8);
            else CompactJson.WriteString(value, data);
        }
        data.Append("}"u8);
        return AdapterResult.Of([Event(request, schema, data.ToString(), fromQuery ? "app" : "srv")]);
    }

    private static AdapterResult FromJson(AdapterRequest request, SchemaKey? schema, string body)
    {
        if (!PooledJson.TryParse(body, request.MaxJsonDepth, out var json, out var error))
            return AdapterResult.Failed(new FailureMessage.NotJson("body", body, error));
        using var owner = json;
        if (schema is null)
            return SelfDescribing.TryRead(json.Root, out var datum, out error)
                ? AdapterResult.Of([Event(request, datum.Schema, Compact(datum.Data), "srv")])
                : AdapterResult.Failed(new FailureMessage.NotIglu(body, error));
        if (json.Root.ValueKind == JsonValueKind.Object)
            return AdapterResult.Of([Event(request, schema, Compact(json.Root), "srv")]);
        if (json.Root.ValueKind != JsonValueKind.Array)
            return AdapterResult.Failed("body", body, "expected a JSON object or an array of them");
        var count = json.Root.GetArrayLength();
        if (count == 0) return AdapterResult.Failed("body", body, "empty array of events");
        if (count > AdapterRegistry.MaxEvents)
            return AdapterResult.Failed("body", null, $"more than {AdapterRegistry.MaxEvents} events in one request");
        var events = new List<RawEvent>(count);
        foreach (var item in json.Root.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
                return AdapterResult.Failed("body", body, $"element {events.Count} is no JSON object");
            events.Add(Event(request, schema, Compact(item), "srv"));
        }
        return AdapterResult.Of(events);
    }

    private static string Compact(JsonElement element)
    {
        using var output = new PooledBuffer();
        CompactJson.Write(element, output);
        return output.ToString();
    }

    private static RawEvent Event(AdapterRequest request, SchemaKey schema, string data, string platform) =>
        request.Event(WebhookEvent.Parameters(request.Query, Version, platform, schema, data));
}
