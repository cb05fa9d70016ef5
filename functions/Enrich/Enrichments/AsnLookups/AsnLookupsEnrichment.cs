using System.Collections.Frozen;
using System.Globalization;
using Sluice.Enrich.Assets;
using Sluice.Enrich.Enrichments.IpLookups;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.AsnLookups;

/// <summary>
/// Marks the asn entity of ip_lookups with <c>likelyBot</c> when its number is among those of hosters and data centres:
/// those of the configuration and of a CSV file whose first column is the number. Events of bypassed platforms are not marked.
/// </summary>
internal sealed class AsnLookupsEnrichment(
    SchemaKey schema, FrozenSet<long> own, Asset<FrozenSet<long>>? file, FrozenSet<string> bypassed) : IEnrichment
{
    public string Name => "asn_lookups";

    public SchemaKey? Schema => schema;

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("botAsnsFile", "botAsns", "bypassPlatforms");
        var own = new HashSet<long>();
        foreach (var entry in parameters.Objects("botAsns", required: false))
        {
            entry.AllowOnly("asn", "name");
            _ = entry.Text("name", required: false);
            if (entry.Integer("asn", 0, int.MaxValue, required: true) is { } number) own.Add(number);
        }
        var platforms = parameters.Texts("bypassPlatforms", required: false);
        for (var i = 0; i < platforms.Count; i++)
            if (platforms[i] is not ("web" or "iot" or "app" or "mob" or "pc" or "cnsl" or "tv" or "srv" or "headset"))
                parameters.Error($"bypassPlatforms[{i}]", "is no platform");
        Asset<FrozenSet<long>>? file = null;
        if (parameters.Object("botAsnsFile", required: false) is { } place)
        {
            place.AllowOnly("database", "uri");
            file = place.Asset(Read);
        }
        return parameters.IsValid
            ? new AsnLookupsEnrichment(parameters.Schema, own.ToFrozenSet(), file, platforms.ToFrozenSet(StringComparer.Ordinal))
            : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        if (context.Network is not { } network || (context.Event.Platform is { } platform && bypassed.Contains(platform))) return default;
        if (!own.Contains(network.Number) && file?.Current.Contains(network.Number) != true) return default;
        context.BotSignals.AsnLookups = true;
        var at = context.EntityList.FindLastIndex(entity => entity.Schema == IpLookupsEnrichment.Asn);
        if (at >= 0) context.EntityList[at] = new Entity(IpLookupsEnrichment.Asn, IpLookupsEnrichment.Json(network, likelyBot: true));
        return default;
    }

    /// <summary>Reads the numbers; the first line may be a heading.</summary>
    private static FrozenSet<long> Read(string path)
    {
        var numbers = new HashSet<long>();
        var line = 0;
        foreach (var text in File.ReadLines(path))
        {
            line++;
            var first = text.AsSpan().Trim();
            if (first.IsEmpty || first[0] == '#') continue;
            var comma = first.IndexOf(',');
            if (comma >= 0) first = first[..comma];
            first = first.Trim().Trim('"');
            if (first.StartsWith("AS", StringComparison.OrdinalIgnoreCase) && first.Length > 2 && char.IsAsciiDigit(first[2])) first = first[2..];
            if (long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= uint.MaxValue) numbers.Add(number);
            else if (line > 1) throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"holds in line {line} what is no AS number"));
        }
        return numbers.Count > 0 ? numbers.ToFrozenSet() : throw new FormatException("holds no AS number");
    }
}
