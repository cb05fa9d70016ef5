using System.Net;
using System.Text;
using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Browser.Tests.Trackers;

/// <summary>
/// A folder of configurations with everything on that needs nobody else's service: all but currencies and the weather, whose
/// hosts cannot be chosen, and SQL. What an API request asks is answered here.
/// </summary>
internal sealed class EveryEnrichment : IAsyncDisposable
{
    private const string Own = "com.snowplowanalytics.snowplow";
    private const string Others = Own + ".enrichments";
    private const string Script = """
        function process(event) {
          event.setEtl_tags("checked");
          return [{ schema: "iglu:com.acme/note/jsonschema/1-0-0", data: { text: "by a script" } }];
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly HttpListener _service = new();
    private readonly Task _serving;

    public EveryEnrichment()
    {
        var port = FreePorts.Take();
        _service.Prefixes.Add($"http://127.0.0.1:{port}/");
        _service.Start();
        _serving = ServeAsync();
        Databases();
        File.WriteAllText(Asset("ip_exclude_current_cidr.txt"), "10.0.0.0/8\n");
        File.WriteAllText(Asset("exclude_current.txt"), "probe|1||0|2|0\n");
        File.WriteAllText(Asset("include_current.txt"), "mozilla|1|0\n");
        File.WriteAllText(Asset("specs.json"), """
            {"eventSpecs":[{"id":"view","name":"A view","version":1,"schemaKey":"iglu:com.snowplowanalytics.snowplow/page_view/jsonschema/1-0-0","entities":[]}]}
            """);
        Schema("note", """{"text":{"type":"string","maxLength":100}}""");
        Schema("profile", """{"tier":{"type":"string","maxLength":20}}""");

        Add(Own, "ip_lookups", "2-0-1", """
            {"geo":{"database":"GeoLite2-City.mmdb","uri":"files"},"isp":{"database":"GeoIP2-ISP.mmdb","uri":"files"},"domain":{"database":"GeoIP2-Domain.mmdb","uri":"files"},
             "connectionType":{"database":"GeoIP2-Connection-Type.mmdb","uri":"files"},"asn":{"database":"GeoLite2-ASN.mmdb","uri":"files"}}
            """);
        Add(Others, "asn_lookups", "1-0-0", """{"botAsns":[{"asn":64501}]}""");
        Add(Own, "referer_parser", "2-0-1", """{"internalDomains":["www.shop.example"],"database":"referers.json","uri":"app:/"}""");
        Add(Own, "campaign_attribution", "1-0-1", """
            {"mapping":"static","fields":{"mktMedium":["utm_medium"],"mktSource":["utm_source"],"mktTerm":["utm_term"],"mktContent":["utm_content"],"mktCampaign":["utm_campaign"]}}
            """);
        Add(Others, "cross_navigation_config", "1-0-0", null);
        Add(Own, "ua_parser_config", "1-0-1", "{}");
        Add(Own, "user_agent_utils_config", "1-0-0", "{}");
        Add(Others, "yauaa_enrichment_config", "1-0-0", "{}");
        Add(Own, "event_fingerprint_config", "1-0-1", """{"hashAlgorithm":"SHA256","excludeParameters":["stm","eid"]}""");
        Add(Own, "cookie_extractor_config", "1-0-0", """{"cookies":["session"]}""");
        Add(Others, "http_header_extractor_config", "1-0-0", """{"headersPattern":"Accept|User-Agent"}""");
        Add(Others, "iab_spiders_and_robots_enrichment", "1-0-1", """
            {"ipFile":{"database":"ip_exclude_current_cidr.txt","uri":"files"},"excludeUseragentFile":{"database":"exclude_current.txt","uri":"files"},"includeUseragentFile":{"database":"include_current.txt","uri":"files"}}
            """);
        Add(Others, "bot_detection_enrichment_config", "1-0-1", """{"useYauaa":true,"useIab":true,"useAsnLookups":true,"useClientSideDetection":true}""");
        Add(Own, "javascript_script_config", "1-0-0", $$"""{"script":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Script))}}"}""");
        Add(Others, "api_request_enrichment_config", "1-0-2", $$$"""
            {"inputs":[{"key":"app","pojo":{"field":"app_id"}}],
             "api":{"http":{"method":"GET","uri":"http://127.0.0.1:{{{port}}}/{{app}}","timeout":30000,"authentication":{} } },
             "outputs":[{"schema":"iglu:com.acme/profile/jsonschema/1-0-0","json":{"jsonPath":"$.profile"}}],
             "cache":{"size":10,"ttl":60},"ignoreOnError":false}
            """);
        Add(Own, "anon_ip", "1-0-1", """{"anonOctets":1,"anonSegments":2}""");
        Add(Others, "pii_enrichment_config", "2-0-1", """
            {"pii":[{"pojo":{"field":"user_id"}}],"strategy":{"pseudonymize":{"hashFunction":"SHA-256","salt":"pepper"}}}
            """, "\"emitEvent\":true,");
        Add(Others, "event_spec_enrichment_config", "1-0-0", """{"uri":"files","database":"specs.json"}""");
    }

    /// <summary>Schemas of what a script and an API request add, and of the columns.</summary>
    public string Schemas => _folder.File("schemas");

    /// <summary>The configurations.</summary>
    public string Folder => _folder.File("enrichments");

    public async ValueTask DisposeAsync()
    {
        _service.Close();
        await _serving;
        _folder.Dispose();
    }

    private void Add(string vendor, string name, string version, string? parameters, string beside = "")
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, name + ".json"), $$$"""
            {"schema":"iglu:{{{vendor}}}/{{{name}}}/jsonschema/{{{version}}}",
             "data":{"vendor":"{{{vendor}}}","name":"{{{name}}}","enabled":true,{{{beside}}}"parameters":{{{parameters ?? "{}"}}}}}
            """);
    }

    private string Asset(string name)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "files"));
        return Path.Combine(Folder, "files", name);
    }

    private void Schema(string name, string properties)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Schemas, "com.acme", name, "jsonschema"));
        File.WriteAllText(Path.Combine(folder.FullName, "1-0-0"), $$$"""
            {"self":{"vendor":"com.acme","name":"{{{name}}}","format":"jsonschema","version":"1-0-0"},"type":"object","properties":{{{properties}}},"additionalProperties":false}
            """);
    }

    // The tracker's visitor is at 203.0.113.7, the browser's on this machine.
    private void Databases()
    {
        var names = new Dictionary<string, object> { ["en"] = "Berlin" };
        Write("GeoLite2-City", new()
        {
            ["city"] = new Dictionary<string, object> { ["names"] = names },
            ["country"] = new Dictionary<string, object> { ["iso_code"] = "DE" },
            ["location"] = new Dictionary<string, object> { ["latitude"] = 52.52, ["longitude"] = 13.405, ["time_zone"] = "Europe/Berlin" },
            ["postal"] = new Dictionary<string, object> { ["code"] = "10115" },
            ["subdivisions"] = new List<object> { new Dictionary<string, object> { ["iso_code"] = "BE", ["names"] = new Dictionary<string, object> { ["en"] = "Land Berlin" } } },
        });
        Write("GeoIP2-ISP", new() { ["isp"] = "Example Net", ["organization"] = "Example" });
        Write("GeoIP2-Domain", new() { ["domain"] = "net.example" });
        Write("GeoIP2-Connection-Type", new() { ["connection_type"] = "Cable/DSL" });
        Write("GeoLite2-ASN", new() { ["autonomous_system_number"] = 64500u, ["autonomous_system_organization"] = "Example Net" });

        void Write(string type, Dictionary<string, object> record) => File.WriteAllBytes(Asset(type + ".mmdb"),
            new MmdbWriter(type).Add("203.0.113.0/24", record).Add("127.0.0.0/8", record).Add("::1/128", record).ToBytes());
    }

    private async Task ServeAsync()
    {
        var answer = JsonSerializer.SerializeToUtf8Bytes(new { profile = new { tier = "gold" } });
        try
        {
            while (true)
            {
                var context = await _service.GetContextAsync();
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(answer);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
            _service.Close();
        }
    }
}
