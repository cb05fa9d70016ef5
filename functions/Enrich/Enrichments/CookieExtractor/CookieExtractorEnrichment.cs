using System.Collections.Frozen;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.CookieExtractor;

/// <summary>One entity for each cookie of the request that is asked for by name. Names are compared exactly.</summary>
internal sealed class CookieExtractorEnrichment(SchemaKey schema, FrozenSet<string> wanted) : IEnrichment
{
    private const int MostCookies = 1000;
    private static readonly SchemaKey Cookie = new("org.ietf", "http_cookie", "jsonschema", 1, 0, 0);

    public string Name => "cookie_extractor_config";

    public SchemaKey? Schema => schema;

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("cookies");
        var cookies = parameters.Texts("cookies", required: true);
        return parameters.IsValid ? new CookieExtractorEnrichment(parameters.Schema, cookies.ToFrozenSet(StringComparer.Ordinal)) : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        if (context.Raw.Payload.Headers is not { } headers) return default;
        List<string>? found = null;
        for (var i = 0; i < headers.Count; i++)
        {
            var header = headers[i].AsSpan();
            var colon = header.IndexOf(':');
            if (colon >= 0 && header[..colon].Trim().Equals("cookie", StringComparison.OrdinalIgnoreCase))
                Read(header[(colon + 1)..], ref found);
        }
        if (found is not null) context.AddEntities(Cookie, found);
        return default;
    }

    private void Read(ReadOnlySpan<char> cookies, ref List<string>? found)
    {
        var names = wanted.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in cookies.Split(';'))
        {
            var cookie = cookies[range].Trim();
            if (cookie.IsEmpty) continue;
            var equals = cookie.IndexOf('=');
            var name = equals < 0 ? cookie : cookie[..equals].TrimEnd();
            if (!names.Contains(name)) continue;
            found ??= [];
            if (found.Count < MostCookies) found.Add(Json(name, equals < 0 ? null : Unquoted(cookie[(equals + 1)..].Trim()).ToString()));
        }
    }

    private static ReadOnlySpan<char> Unquoted(ReadOnlySpan<char> value) =>
        value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value;

    private static string Json(ReadOnlySpan<char> name, string? value)
    {
        using var json = new PooledBuffer(256);
        json.Append("{\"name\":"u8);
        CompactJson.WriteString(name, json);
        json.Append(",\"value\":"u8);
        if (value is null) json.Append("null"u8);
        else CompactJson.WriteString(value, json);
        json.Append("}"u8);
        return json.ToString();
    }
}
