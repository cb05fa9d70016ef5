using System.Text.RegularExpressions;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.HttpHeaderExtractor;

/// <summary>
/// One entity for each header of the request whose whole name the pattern matches. Patterns run in linear time:
/// look-around, back-references and atomic groups are refused at the start.
/// </summary>
internal sealed class HttpHeaderExtractorEnrichment(SchemaKey schema, Regex pattern) : IEnrichment
{
    private static readonly SchemaKey Header = new("org.ietf", "http_header", "jsonschema", 1, 0, 0);

    public string Name => "http_header_extractor_config";

    public SchemaKey? Schema => schema;

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("headersPattern");
        if (parameters.Text("headersPattern", required: true) is not { } pattern) return null;
        const RegexOptions options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        try
        {
            // By itself first: what is no pattern alone must not become one between the anchors.
            _ = new Regex(pattern, options);
            return parameters.IsValid
                ? new HttpHeaderExtractorEnrichment(parameters.Schema, new Regex($@"\A(?:{pattern})\z", options))
                : null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            parameters.Error("headersPattern", e is NotSupportedException
                ? "uses look-around, a back-reference or an atomic group, which are not read here, or is too large"
                : "is no regular expression");
            return null;
        }
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        if (context.Raw.Payload.Headers is not { } headers) return default;
        List<string>? found = null;
        for (var i = 0; i < headers.Count; i++)
        {
            var header = headers[i].AsSpan();
            var colon = header.IndexOf(':');
            if (colon <= 0) continue;
            var name = header[..colon].Trim();
            if (pattern.IsMatch(name)) (found ??= []).Add(Json(name, header[(colon + 1)..].Trim()));
        }
        if (found is not null) context.AddEntities(Header, found);
        return default;
    }

    private static string Json(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        using var json = new PooledBuffer(256);
        json.Append("{\"name\":"u8);
        CompactJson.WriteString(name, json);
        json.Append(",\"value\":"u8);
        CompactJson.WriteString(value, json);
        json.Append("}"u8);
        return json.ToString();
    }
}
