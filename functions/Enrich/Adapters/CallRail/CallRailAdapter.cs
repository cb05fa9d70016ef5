using System.Globalization;
using System.Text.Json;
using Sluice.Enrich.Adapters.Webhooks;
using Sluice.Iglu;

namespace Sluice.Enrich.Adapters.CallRail;

/// <summary>CallRail, <c>/com.callrail/v1</c>: a call in the parameters of the query.</summary>
internal sealed class CallRailAdapter : IAdapter
{
    private static readonly SchemaKey Schema = new("com.callrail", "call_complete", "jsonschema", 1, 0, 2);

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken)
    {
        if (request.Query.Count == 0)
            return new(AdapterResult.Failed("querystring", null, "empty querystring: no CallRail event to process"));
        var list = new EventList(request, "com.callrail-v1");
        list.Add(Schema, FormJson.Write(
            request.Query, static name => name is "nuid" or "aid" or "cv" or "p" or "eid" or "ttm" or "url" ? null : name, Write));
        return new(list.ToResult());
    }

    private static bool Write(Utf8JsonWriter writer, string name, string? value)
    {
        switch (name)
        {
            case var _ when string.IsNullOrEmpty(value):
                writer.WriteNullValue();
                return true;
            case "datetime" when WebhookTimes.FromDateTime(value) is { } time:
                writer.WriteStringValue(time);
                return true;
            case "duration" when int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds):
                writer.WriteNumberValue(seconds);
                return true;
            case "answered" or "first_call" when value is "true" or "false":
                writer.WriteBooleanValue(value == "true");
                return true;
            default:
                return false;
        }
    }
}
