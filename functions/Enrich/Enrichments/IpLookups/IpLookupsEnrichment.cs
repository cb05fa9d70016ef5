using System.Globalization;
using Sluice.Enrich.Assets;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.IpLookups;

/// <summary>
/// Place, provider, domain, connection and autonomous system of user_ipaddress, from MaxMind's databases. An address that
/// is none or unknown leaves the columns empty. Without an ASN database the ISP database's numbers are taken.
/// </summary>
internal sealed class IpLookupsEnrichment : IEnrichment
{
    /// <summary>Schema of the entity.</summary>
    public static readonly SchemaKey Asn = new(Wrappers.Vendor, "asn", "jsonschema", 1, 0, 1);

    private readonly Asset<MaxMindDatabase<Location>>? _geo;
    private readonly Asset<MaxMindDatabase<Provider>>? _isp;
    private readonly Asset<MaxMindDatabase<string>>? _domain;
    private readonly Asset<MaxMindDatabase<string>>? _connection;
    private readonly Asset<MaxMindDatabase<Network>>? _asn;

    private IpLookupsEnrichment(EnrichmentConfig parameters)
    {
        Schema = parameters.Schema;
        _geo = Open(parameters, "geo", "City", MaxMindRecord.Location, "GeoLite2-City.mmdb", "GeoIP2-City.mmdb");
        _isp = Open(parameters, "isp", "ISP", MaxMindRecord.Provider, "GeoIP2-ISP.mmdb");
        _domain = Open(parameters, "domain", "Domain", record => MaxMindRecord.Text(record, "domain"), "GeoIP2-Domain.mmdb");
        _connection = Open(
            parameters, "connectionType", "Connection-Type", record => MaxMindRecord.Text(record, "connection_type"), "GeoIP2-Connection-Type.mmdb");
        _asn = Open(parameters, "asn", "ASN", MaxMindRecord.Network, "GeoLite2-ASN.mmdb");
    }

    public string Name => "ip_lookups";

    public SchemaKey? Schema { get; }

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("geo", "isp", "domain", "connectionType", "asn");
        var enrichment = new IpLookupsEnrichment(parameters);
        return parameters.IsValid ? enrichment : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var enriched = context.Event;
        if (enriched.UserIpaddress is not { } address) return default;
        if (_geo?.Current.Find(address) is { } place)
        {
            (enriched.GeoCountry, enriched.GeoRegion, enriched.GeoCity) = (place.Country, place.Region, place.City);
            (enriched.GeoZipcode, enriched.GeoLatitude, enriched.GeoLongitude) = (place.Zipcode, place.Latitude, place.Longitude);
            (enriched.GeoRegionName, enriched.GeoTimezone) = (place.RegionName, place.Timezone);
        }
        var provider = _isp?.Current.Find(address);
        if (provider is not null) (enriched.IpIsp, enriched.IpOrganization) = (provider.Isp, provider.Organization);
        if (_domain?.Current.Find(address) is { } domain) enriched.IpDomain = domain;
        if (_connection?.Current.Find(address) is { } connection) enriched.IpNetspeed = connection;
        var network = _asn is null ? provider?.Network : _asn.Current.Find(address);
        if (network is null) return default;
        context.Network = network;
        context.AddEntity(Asn, Json(network, likelyBot: false));
        return default;
    }

    /// <summary>The entity's data.</summary>
    public static string Json(Network network, bool likelyBot)
    {
        using var json = new PooledBuffer(256);
        json.Append("{\"number\":"u8);
        json.Append(network.Number.ToString(CultureInfo.InvariantCulture));
        if (network.Organization is { } organization)
        {
            json.Append(",\"organization\":"u8);
            CompactJson.WriteString(organization, json);
        }
        if (likelyBot) json.Append(",\"likelyBot\":true"u8);
        json.Append("}"u8);
        return json.ToString();
    }

    private static Asset<MaxMindDatabase<T>>? Open<T>(
        EnrichmentConfig parameters, string name, string kind, Func<Dictionary<string, object>, T?> select, params ReadOnlySpan<string> databases)
        where T : class
    {
        if (parameters.Object(name, required: false) is not { } place) return null;
        place.AllowOnly("database", "uri");
        return place.Asset(path => MaxMindDatabase<T>.Open(path, kind, select), databases);
    }
}
