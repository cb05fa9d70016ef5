using Sluice.Enrich.Json;
using Sluice.Enrich.Parameters;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Adapters.Webhooks;

/// <summary>The body of a webhook's request: there, of the expected content type, and readable; else why not.</summary>
internal static class WebhookBody
{
    public const string Json = "application/json";
    public const string Form = "application/x-www-form-urlencoded";

    /// <summary>The body's text; null, with the failure, when there is none or it is of another type.</summary>
    public static string? Text(AdapterRequest request, string contentType, out AdapterResult failure)
    {
        failure = default;
        if (request.Body is not { } body)
        {
            failure = AdapterResult.Failed("body", null, "empty body: no events to process");
            return null;
        }
        if (request.ContentType == contentType) return body;
        failure = AdapterResult.Failed("contentType", request.ContentType,
            request.ContentType is null ? $"no content type: expected {contentType}" : $"expected {contentType}");
        return null;
    }

    /// <summary>A JSON body; null, with the failure, when it is none.</summary>
    public static PooledJson? ReadJson(AdapterRequest request, out string body, out AdapterResult failure)
    {
        body = "";
        return Text(request, Json, out failure) is { } text ? Parse(body = text, "body", request, out failure) : null;
    }

    /// <summary>JSON in a text; null, with the failure, when it is none.</summary>
    public static PooledJson? Parse(string text, string field, AdapterRequest request, out AdapterResult failure)
    {
        failure = default;
        if (PooledJson.TryParse(text, request.MaxJsonDepth, out var json, out var error)) return json;
        failure = AdapterResult.Failed(new FailureMessage.NotJson(field, text, error));
        return null;
    }

    /// <summary>The fields of a form; null, with the failure, when it is none.</summary>
    public static ParameterMap? ReadForm(AdapterRequest request, out string body, out AdapterResult failure)
    {
        body = "";
        if (Text(request, Form, out failure) is not { } text) return null;
        body = text;
        if (QueryString.TryParse(text, out var fields, out var error)) return ParameterMap.From(fields);
        failure = AdapterResult.Failed("body", text, error);
        return null;
    }
}
