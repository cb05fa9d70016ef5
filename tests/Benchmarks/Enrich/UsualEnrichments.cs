using System.Globalization;
using Sluice.Enrich.Enrichments;
using Sluice.Testing;

namespace Sluice.Benchmarks;

/// <summary>
/// The enrichments that most people run: referrer, campaign, ua-parser, IP lookups (place and network), fingerprint,
/// anonymisation; and visitors for them.
/// </summary>
internal static class UsualEnrichments
{
    private static readonly (string Name, string Version, string? Parameters)[] All =
    [
        ("referer_parser", "2-0-0", """{"internalDomains":["www.shop.example"],"database":"referers.json","uri":"app:/"}"""),
        ("campaign_attribution", "1-0-1", """{"mapping":"static","fields":{"mktMedium":["utm_medium"],"mktSource":["utm_source"],"mktTerm":["utm_term"],"mktContent":["utm_content"],"mktCampaign":["utm_campaign"]}}"""),
        ("ua_parser_config", "1-0-1", null),
        ("ip_lookups", "2-0-1", """{"geo":{"database":"GeoLite2-City.mmdb","uri":"files"},"asn":{"database":"GeoLite2-ASN.mmdb","uri":"files"}}"""),
        ("event_fingerprint_config", "1-0-1", """{"hashAlgorithm":"SHA256","excludeParameters":["stm","eid"]}"""),
        ("anon_ip", "1-0-1", """{"anonOctets":2,"anonSegments":4}"""),
    ];

    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36 Edg/136.0.0.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:138.0) Gecko/20100101 Firefox/138.0",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 13; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
    ];

    /// <summary>Writes configurations and databases to a folder, and loads them.</summary>
    public static EnrichmentPipeline Load(string folder)
    {
        const string vendor = "com.snowplowanalytics.snowplow";
        foreach (var (name, version, parameters) in All)
            File.WriteAllText(
                Path.Combine(folder, name + ".json"),
                $$"""{"schema":"iglu:{{vendor}}/{{name}}/jsonschema/{{version}}","data":{"vendor":"{{vendor}}","name":"{{name}}","enabled":true{{(parameters is null ? "" : ",\"parameters\":" + parameters)}} } }""");
        Directory.CreateDirectory(Path.Combine(folder, "files"));
        var city = new MmdbWriter("GeoLite2-City");
        var asn = new MmdbWriter("GeoLite2-ASN");
        for (var i = 0; i < 256; i++)
        {
            var network = string.Create(CultureInfo.InvariantCulture, $"203.0.{i}.0/24");
            city.Add(network, Place(i));
            asn.Add(network, new() { ["autonomous_system_number"] = (uint)(64500 + i), ["autonomous_system_organization"] = "Example network" });
        }
        city.Save(Path.Combine(folder, "files", "GeoLite2-City.mmdb"));
        asn.Save(Path.Combine(folder, "files", "GeoLite2-ASN.mmdb"));
        var errors = new List<string>();
        return EnrichmentFiles.Load(folder, errors) ?? throw new InvalidOperationException(string.Join('\n', errors));
    }

    /// <summary>A visitor's address, one of 65,536.</summary>
    public static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"203.0.{number & 255}.{number >> 8 & 255}");

    /// <summary>One of a few user agents that many share.</summary>
    public static string Agent(int number) => Agents[number % Agents.Length];

    /// <summary>A user agent of its own.</summary>
    public static string NewAgent(int number) => string.Create(CultureInfo.InvariantCulture, $"{Agent(number)} Build/{number}");

    private static Dictionary<string, object> Place(int number)
    {
        var names = new Dictionary<string, object>();
        foreach (var language in (string[])["de", "en", "es", "fr", "ja", "pt-BR", "ru", "zh-CN"]) names[language] = $"Place {number}";
        return new()
        {
            ["city"] = new Dictionary<string, object> { ["geoname_id"] = (uint)number, ["names"] = names },
            ["continent"] = new Dictionary<string, object> { ["code"] = "EU", ["geoname_id"] = 6255148u, ["names"] = names },
            ["country"] = new Dictionary<string, object> { ["iso_code"] = "DE", ["geoname_id"] = 2921044u, ["names"] = names },
            ["location"] = new Dictionary<string, object>
            {
                ["accuracy_radius"] = (ushort)20, ["latitude"] = 52.5 + number / 1000.0, ["longitude"] = 13.4, ["time_zone"] = "Europe/Berlin",
            },
            ["postal"] = new Dictionary<string, object> { ["code"] = "10115" },
            ["registered_country"] = new Dictionary<string, object> { ["iso_code"] = "DE", ["geoname_id"] = 2921044u, ["names"] = names },
            ["subdivisions"] = new List<object> { new Dictionary<string, object> { ["iso_code"] = "BE", ["geoname_id"] = 2950157u, ["names"] = names } },
        };
    }
}
