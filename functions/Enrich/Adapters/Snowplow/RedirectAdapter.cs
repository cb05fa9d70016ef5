using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Sluice.Enrich.Json;
using Sluice.Enrich.Parameters;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Adapters.Snowplow;

/// <summary>
/// Redirects, <c>/r/tp2?u=…</c>: the target becomes a <c>uri_redirect</c>, the event itself when the query names no
/// event, else one more context beside those of <c>co</c> or <c>cx</c>.
/// </summary>
internal sealed class RedirectAdapter : IAdapter
{
    private const string Schema = "iglu:com.snowplowanalytics.snowplow/uri_redirect/jsonschema/1-0-0";

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) =>
        new(Extract(request));

    private static AdapterResult Extract(AdapterRequest request)
    {
        if (request.Query.Count == 0)
            return AdapterResult.Failed("querystring", null, "empty querystring: not a valid URI redirect");
        if (!request.Query.TryGet("u", out var target) || target is null)
            return AdapterResult.Failed("querystring", AsText(request.Query), "missing `u` parameter: not a valid URI redirect");

        var parameters = new ParameterMap();
        foreach (var (name, value) in request.Query)
            if (name != "u") parameters.Set(name, value);
        if (!parameters.Contains("p")) parameters.Set("p", "web");
        parameters.Set("tv", "r-tp2");

        using var redirect = new PooledBuffer();
        redirect.Append($"{{\"schema\":\"{Schema}\",\"data\":{{\"uri\":");
        CompactJson.WriteString(target, redirect);
        redirect.Append("}}"u8);

        if (!parameters.TryGet("e", out var type) || type is null)
        {
            parameters.Set("e", "ue");
            parameters.Set("ue_pr", $"{{\"schema\":\"{Wrappers.UnstructEvent}\",\"data\":{redirect}}}");
            return AdapterResult.Of([request.Event(parameters)]);
        }
        return TryAddContext(parameters, redirect, request.MaxJsonDepth, out var failure)
            ? AdapterResult.Of([request.Event(parameters)])
            : AdapterResult.Failed(failure!);
    }

    private static bool TryAddContext(ParameterMap parameters, PooledBuffer redirect, int maxDepth, out FailureMessage? failure)
    {
        failure = null;
        var plain = parameters.TryGet("co", out var contexts) && contexts is not null;
        if (!plain && (!parameters.TryGet("cx", out contexts) || contexts is null))
        {
            parameters.Set("co", $"{{\"schema\":\"{Wrappers.Contexts}\",\"data\":[{redirect}]}}");
            return true;
        }
        PooledJson json;
        string error;
        var ok = plain
            ? PooledJson.TryParse(contexts, maxDepth, out json, out error)
            : PooledJson.TryParseBase64(contexts, maxDepth, out json, out error);
        if (!ok)
        {
            failure = new FailureMessage.NotJson("co|cx", contexts, error);
            return false;
        }
        using var owner = json;
        if (!SelfDescribing.TryRead(json.Root, out var wrapper, out error) || wrapper.Data.ValueKind != JsonValueKind.Array)
        {
            failure = new FailureMessage.NotIglu(json.Root.GetRawText(), error.Length > 0 ? error : "INVALID_DATA_PAYLOAD");
            return false;
        }
        using var output = new PooledBuffer();
        output.Append($"{{\"schema\":\"{wrapper.Schema}\",\"data\":[");
        output.Append(redirect.Written);
        foreach (var entity in wrapper.Data.EnumerateArray())
        {
            output.Append(","u8);
            CompactJson.Write(entity, output);
        }
        output.Append("]}"u8);
        if (plain) parameters.Set("co", output.ToString());
        else parameters.Set("cx", Base64Url.EncodeToString(output.Written));
        return true;
    }

    private static string AsText(ParameterMap query)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in query)
        {
            if (text.Length > 0) text.Append('&');
            text.Append(name).Append('=').Append(value ?? "null");
        }
        return text.ToString();
    }
}
