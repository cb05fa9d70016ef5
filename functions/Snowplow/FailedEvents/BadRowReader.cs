using System.Globalization;
using System.Text.Json;

namespace Sluice.Snowplow.FailedEvents;

/// <summary>
/// Reads failed events leniently: rows of every type and version, ours or another program's. What is missing or has an
/// unexpected shape is left null; only what is no self-describing bad row at all is refused.
/// </summary>
public static class BadRowReader
{
    /// <summary>Most reasons that are kept of one row.</summary>
    public const int MaxMessages = 200;

    /// <summary>Reads a row; false, with a sentence, when the bytes are no JSON or name no badrows schema. Never throws.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, out BadRowSummary summary, out string error)
    {
        summary = null!;
        error = "";
        using var document = JsonText.Parse(json);
        if (document is null)
        {
            error = "The row is no JSON.";
            return false;
        }
        if (document.RootElement.Text("schema") is not { } schema || !TryName(schema, out var name, out var version))
        {
            error = "The row names no schema of " + BadRowJson.Vendor + ".";
            return false;
        }
        var data = document.RootElement.Get("data");
        var failure = data.Get("failure");
        var payload = data.Get("payload");
        var raw = payload.Get("raw");
        var request = raw.ValueKind == JsonValueKind.Object ? raw : payload;
        var processor = data.Get("processor");
        summary = new BadRowSummary
        {
            Schema = schema,
            Name = name,
            Version = version,
            Processor = processor.Text("artifact") is { } artifact
                ? new Processor(artifact, processor.Text("version") ?? "")
                : null,
            Timestamp = Time(failure, "timestamp"),
            Vendor = request.Text("vendor") ?? failure.Text("vendor"),
            ApiVersion = request.Text("version") ?? failure.Text("version"),
            Messages = Messages(failure),
            EventId = payload.Get("enriched").Text("event_id") ?? payload.Text("event_id"),
            Text = payload.Text(),
        };
        if (request.Text("vendor") is not { } vendor) return true;
        var apiVersion = request.Text("version") ?? "";
        var parameters = Parameters(request.Get(raw.ValueKind == JsonValueKind.Object ? "parameters" : "querystring"));
        var collected = Payload(request, vendor, apiVersion);
        summary = raw.ValueKind == JsonValueKind.Object
            ? summary with
            {
                Payload = collected,
                Raw = new RawEvent { Vendor = vendor, Version = apiVersion, Parameters = parameters, Payload = collected },
            }
            : summary with { Payload = collected with { Querystring = QueryString.Format(parameters) } };
        return true;
    }

    private static CollectorPayload Payload(JsonElement request, string vendor, string version) => new()
    {
        IpAddress = request.Text("ipAddress") ?? "unknown",
        Timestamp = Time(request, "timestamp")?.ToUnixTimeMilliseconds() ?? 0,
        Encoding = request.Text("encoding") ?? "UTF-8",
        Collector = request.Text("collector") ?? request.Text("loaderName") ?? "",
        UserAgent = request.Text("useragent"),
        RefererUri = request.Text("refererUri"),
        Path = $"/{vendor}/{version}",
        Body = request.Text("body"),
        Headers = Texts(request.Get("headers")),
        ContentType = request.Text("contentType"),
        Hostname = request.Text("hostname"),
        NetworkUserId = request.Text("networkUserId") ?? request.Text("userId"),
    };

    private static bool TryName(string schema, out string name, out string version)
    {
        (name, version) = ("", "");
        const string prefix = "iglu:" + BadRowJson.Vendor + "/";
        if (!schema.StartsWith(prefix, StringComparison.Ordinal)) return false;
        var parts = schema[prefix.Length..].Split('/');
        if (parts.Length != 3 || parts[0].Length == 0 || parts[1] != "jsonschema") return false;
        (name, version) = (parts[0], parts[2]);
        return true;
    }

    /// <summary>Reasons stand in <c>messages</c>, in <c>message</c>, in <c>errors</c>, or are the failure itself.</summary>
    private static List<string> Messages(JsonElement failure)
    {
        var messages = new List<string>();
        var list = failure.ValueKind == JsonValueKind.Array ? failure : failure.Get("messages");
        if (list.ValueKind != JsonValueKind.Array) list = failure.Get("errors");
        if (list.ValueKind == JsonValueKind.Array)
        {
            foreach (var message in list.EnumerateArray())
            {
                if (messages.Count == MaxMessages) break;
                messages.Add(JsonText.ToText(message));
            }
        }
        else if (failure.Get("message") is { ValueKind: not JsonValueKind.Undefined } message) messages.Add(JsonText.ToText(message));
        else if (failure.ValueKind != JsonValueKind.Undefined) messages.Add(JsonText.ToText(failure));
        return messages;
    }

    /// <summary>A list of <c>{name, value}</c>, or (version 1-0-0 of the enrichment payload) an object.</summary>
    private static List<KeyValuePair<string, string?>> Parameters(JsonElement element)
    {
        var parameters = new List<KeyValuePair<string, string?>>();
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                if (item.Text("name") is { } name) parameters.Add(new(name, item.Text("value")));
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
                if (property.NameOrNull() is { } name) parameters.Add(new(name, property.Value.Text()));
        }
        return parameters;
    }

    private static DateTimeOffset? Time(JsonElement element, string name) =>
        DateTimeOffset.TryParse(
            element.Text(name), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    private static List<string>? Texts(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array) return null;
        var texts = new List<string>();
        foreach (var item in element.EnumerateArray())
            if (item.Text() is { } text) texts.Add(text);
        return texts;
    }
}
