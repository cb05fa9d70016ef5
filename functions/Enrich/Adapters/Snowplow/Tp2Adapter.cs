using System.Runtime.InteropServices;
using System.Text.Json;
using Sluice.Enrich.Json;
using Sluice.Enrich.Parameters;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Adapters.Snowplow;

/// <summary>
/// Tracker protocol 2: a POST of a self-describing <c>payload_data</c> array, or a GET of one event. Parameters of the
/// query string go into every event and win over the body. One illegal event makes the whole request illegal.
/// </summary>
internal sealed class Tp2Adapter : IAdapter
{
    private const string Expected =
        "expected one of application/json, application/json; charset=utf-8, application/json; charset=UTF-8";

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken)
    {
        var contentType = request.ContentType;
        if (request.Body is { } body)
            return contentType is "application/json" or "application/json; charset=utf-8" or "application/json; charset=UTF-8"
                ? FromBodyAsync(request, body, cancellationToken)
                : new(AdapterResult.Failed("contentType", contentType, Expected));
        if (contentType is not null)
            return new(AdapterResult.Failed("body", null, "empty body: not a valid track protocol event"));
        if (request.Query.Count == 0)
            return new(AdapterResult.Failed(
                new FailureMessage.InputData("body", null, "empty body: not a valid tracker protocol event"),
                new FailureMessage.InputData("querystring", null, "empty querystring: not a valid tracker protocol event")));
        return new(AdapterResult.Of([request.Event(request.Query)]));
    }

    private static async ValueTask<AdapterResult> FromBodyAsync(
        AdapterRequest request, string body, CancellationToken cancellationToken)
    {
        if (!PooledJson.TryParse(body, request.MaxJsonDepth, out var json, out var error))
            return AdapterResult.Failed(new FailureMessage.NotJson("body", body, error));
        using var owner = json;
        if (!SelfDescribing.TryRead(json.Root, out var payloadData, out error))
            return AdapterResult.Failed(new FailureMessage.NotIglu(body, error));
        if (!Wrappers.Matches(payloadData.Schema, "payload_data"))
            return AdapterResult.Failed(new FailureMessage.CriterionMismatch(
                payloadData.Schema.ToString(), Wrappers.Criterion("payload_data")));
        var verdict = await request.Validator.ValidateAsync(payloadData.Schema, payloadData.Data, cancellationToken);
        if (!verdict.IsValid)
            return AdapterResult.Failed(new FailureMessage.IgluError(payloadData.Schema.ToString(), verdict.ErrorJson!));
        return Read(request, payloadData.Data);
    }

    private static AdapterResult Read(AdapterRequest request, JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Array || data.GetArrayLength() is 0)
            return AdapterResult.Failed("body", null, "no event in payload_data");
        if (data.GetArrayLength() > AdapterRegistry.MaxEvents)
            return AdapterResult.Failed("body", null, $"more than {AdapterRegistry.MaxEvents} events in one request");
        var events = new List<RawEvent>(data.GetArrayLength());
        foreach (var item in data.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
                return AdapterResult.Failed("body", null, "an event of payload_data is no object");
            var parameters = new ParameterMap(request.Query);
            foreach (var property in item.EnumerateObject())
            {
                var name = ParameterNames.Find(JsonMarshal.GetRawUtf8PropertyName(property)) ?? property.Name;
                var value = property.Value;
                parameters.Set(name, value.ValueKind switch
                {
                    JsonValueKind.String => value.GetString(),
                    JsonValueKind.Null => null,
                    _ => value.GetRawText(),
                });
            }
            events.Add(request.Event(parameters));
        }
        return AdapterResult.Of(events);
    }
}
