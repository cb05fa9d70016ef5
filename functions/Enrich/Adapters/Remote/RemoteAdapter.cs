using System.Text.Json;
using Sluice.Enrich.Adapters.Webhooks;
using Sluice.Enrich.Json;
using Sluice.Enrich.Outbound;
using Sluice.Enrich.Parameters;

namespace Sluice.Enrich.Adapters.Remote;

/// <summary>
/// An adapter that is a service of its own. It gets <c>{contentType, queryString, headers, body}</c> by POST and answers
/// <c>{"events": [{name: value, …}]}</c>, each event a tracker's parameters, or <c>{"error": "…"}</c>.
/// </summary>
internal sealed class RemoteAdapter(RemoteAdapterOptions options, IReadOnlyList<string> privateHosts) : IAdapter
{
    private readonly OutboundHttp _http = new(options.Url!, options.Timeout, privateHosts);

    public async ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            HttpMethod.Post, options.Url!, Write(request), WebhookBody.Json, null, cancellationToken);
        if (answer.Body is not { } body)
            return AdapterResult.Failed("remote adapter", null, $"the remote adapter gave no events: {answer.Error}");
        if (!PooledJson.TryParse(System.Text.Encoding.UTF8.GetString(body), request.MaxJsonDepth, out var json, out _))
            return AdapterResult.Failed("remote adapter", null, "the remote adapter's answer is no JSON");
        using var owner = json;
        if (JsonArrays.Text(json.Root, "error") is { } error) return AdapterResult.Failed("remote adapter", null, error);
        if (json.Root.ValueKind != JsonValueKind.Object || !json.Root.TryGetProperty("events", out var events))
            return AdapterResult.Failed("remote adapter", null, "the remote adapter's answer has neither events nor an error");
        return JsonArrays.Read(request, events, "", "", (list, item) => Add(request, list, item));
    }

    private static void Add(AdapterRequest request, EventList list, JsonElement item)
    {
        var parameters = new ParameterMap();
        foreach (var member in item.EnumerateObject())
        {
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.String:
                    parameters.Set(member.Name, member.Value.GetString());
                    break;
                case JsonValueKind.Null:
                    parameters.Set(member.Name, null);
                    break;
                default:
                    list.Fail("remote adapter", null, "a parameter of an event is no text");
                    return;
            }
        }
        list.Add(request.Event(parameters));
    }

    private static byte[] Write(AdapterRequest request)
    {
        using var output = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("contentType"u8, request.ContentType);
            writer.WriteStartObject("queryString"u8);
            foreach (var (name, value) in request.Query) writer.WriteString(name, value);
            writer.WriteEndObject();
            writer.WriteStartArray("headers"u8);
            foreach (var header in request.Payload.Headers ?? []) writer.WriteStringValue(header);
            writer.WriteEndArray();
            writer.WriteString("body"u8, request.Body);
            writer.WriteEndObject();
        }
        return output.Written.ToArray();
    }
}
