using System.Globalization;
using System.Text;
using Sluice.Enrich.Json;
using Sluice.Enrich.Parameters;
using Sluice.Iglu;
using Sluice.Snowplow;

namespace Sluice.Enrich.Enrichments.CrossNavigation;

/// <summary>
/// The entity of the page's <c>_sp</c> parameter: <c>duid.milliseconds.session.user.source.platform.reason</c>, of which
/// user, source and reason are URL-safe Base64. Parts from the third on may be empty or absent. The columns
/// refr_domain_userid and refr_dvce_tstamp are the built-in step's, which also reports a time that is none.
/// </summary>
internal sealed class CrossNavigationEnrichment(SchemaKey schema) : IEnrichment
{
    private static readonly SchemaKey Navigation = new(Wrappers.Vendor, "cross_navigation", "jsonschema", 1, 0, 0);

    public string Name => "cross_navigation_config";

    public SchemaKey? Schema => schema;

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly();
        return parameters.IsValid ? new CrossNavigationEnrichment(parameters.Schema) : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        if (context.Event.PageUrlquery is not { } query || !query.Contains("_sp", StringComparison.Ordinal)) return default;
        foreach (var (name, text) in context.PageQuery)
        {
            if (name != "_sp") continue;
            if (text is not null && Read(text) is { } json) context.AddEntity(Navigation, json);
            break;
        }
        return default;
    }

    /// <summary>The entity; null for a parameter without visitor or time.</summary>
    private static string? Read(string value)
    {
        var parts = value.Split('.', 8);
        if (parts.Length < 2 || Controls.Clean(parts[0]) is not { } visitor || !Instants.TryParse(parts[1], out var instant, out _)) return null;
        using var json = new PooledBuffer(512);
        json.Append("{\"domain_user_id\":"u8);
        CompactJson.WriteString(visitor, json);
        json.Append(",\"timestamp\":"u8);
        CompactJson.WriteString(instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), json);
        Add("session_id", Plain(2));
        Add("user_id", Decoded(3));
        Add("source_id", Decoded(4));
        Add("source_platform", Plain(5));
        Add("reason", Decoded(6));
        json.Append("}"u8);
        return json.ToString();

        string? Plain(int index) => index < parts.Length ? Controls.Clean(parts[index]) : null;

        string? Decoded(int index)
        {
            if (Plain(index) is not { } text) return null;
            using var bytes = new PooledBuffer(text.Length);
            Base64Text.Decode(text, bytes);
            return Controls.Clean(Encoding.UTF8.GetString(bytes.Written));
        }

        void Add(string name, string? text)
        {
            if (text is null) return;
            json.Append(",\""u8);
            json.Append(name);
            json.Append("\":"u8);
            CompactJson.WriteString(text, json);
        }
    }
}
