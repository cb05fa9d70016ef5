using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Sluice.Enrich.Yaml;

namespace Sluice.Enrich.Enrichments.RefererParser;

/// <summary>
/// Sources by domain; a domain may have a path behind it. Files have the form of Snowplow's referer database, in JSON or
/// YAML: <c>{medium: {source: {domains: […], parameters: […]}}}</c>.
/// </summary>
internal sealed class ReferrerTable
{
    private readonly FrozenDictionary<string, Referrer> _byDomain;
    private readonly bool _hasPaths;

    public ReferrerTable(IReadOnlyDictionary<string, Referrer> byDomain)
    {
        _byDomain = byDomain.ToFrozenDictionary(StringComparer.Ordinal);
        _hasPaths = byDomain.Keys.Any(domain => domain.Contains('/'));
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">It has another form.</exception>
    public static ReferrerTable Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var byDomain = new Dictionary<string, Referrer>(StringComparer.Ordinal);
        if (bytes.AsSpan().TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'{', ..]) ReadJson(bytes, byDomain);
        else ReadYaml(new StringReader(Encoding.UTF8.GetString(bytes)), byDomain);
        return byDomain.Count > 0 ? new ReferrerTable(byDomain) : throw new FormatException("holds no domain of any source");
    }

    /// <summary>Adds a source. Of two with the same domain the first wins.</summary>
    public static void Add(
        Dictionary<string, Referrer> byDomain, string medium, string source, IEnumerable<string> domains, IEnumerable<string> parameters)
    {
        var referrer = new Referrer(medium, source, parameters.Select(p => p.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal));
        foreach (var domain in domains) byDomain.TryAdd(domain.Trim().ToLowerInvariant().TrimEnd('/'), referrer);
    }

    /// <summary>
    /// The source of a host and path. Domains with a path (the whole one, or its first segment) win over those without;
    /// the host is tried as it is, then without its first label, and so on. Null when none fits.
    /// </summary>
    public Referrer? Find(string host, string? path)
    {
        var name = host.ToLowerInvariant().AsSpan();
        var lookup = _byDomain.GetAlternateLookup<ReadOnlySpan<char>>();
        if (_hasPaths && path is { Length: > 1 and <= 2048 })
        {
            var whole = path.ToLowerInvariant().TrimEnd('/');
            var slash = whole.IndexOf('/', 1);
            for (var rest = name; !rest.IsEmpty; rest = Parent(rest))
                if (lookup.TryGetValue($"{rest}{whole}", out var exact) || (slash > 0 && lookup.TryGetValue($"{rest}{whole.AsSpan(0, slash)}", out exact)))
                    return exact;
        }
        for (var rest = name; !rest.IsEmpty; rest = Parent(rest))
            if (lookup.TryGetValue(rest, out var referrer)) return referrer;
        return null;
    }

    private static ReadOnlySpan<char> Parent(ReadOnlySpan<char> host)
    {
        var dot = host.IndexOf('.');
        return dot < 0 ? default : host[(dot + 1)..];
    }

    private static void ReadJson(byte[] bytes, Dictionary<string, Referrer> byDomain)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            foreach (var medium in document.RootElement.EnumerateObject())
                foreach (var source in medium.Value.EnumerateObject())
                    Add(byDomain, medium.Name, source.Name, Texts(source.Value, "domains"), Texts(source.Value, "parameters"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("is no list of media, sources and their domains", e);
        }

        static IEnumerable<string> Texts(JsonElement source, string name) =>
            source.TryGetProperty(name, out var list) && list.ValueKind != JsonValueKind.Null
                ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
                : [];
    }

    private static void ReadYaml(TextReader text, Dictionary<string, Referrer> byDomain)
    {
        foreach (var (medium, sources) in YamlText.Read(text).Members)
            foreach (var (source, node) in sources.Members)
                Add(byDomain, medium, source, Texts(node["domains"]), Texts(node["parameters"]));

        static IEnumerable<string> Texts(YamlNode? list) => list is null ? [] : list.Items.Select(item => item.Text ?? "").Where(item => item.Length > 0);
    }
}
