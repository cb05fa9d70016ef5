using System.Text.RegularExpressions;
using Sluice.Enrich.Enrichments;
using Sluice.Testing;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Enrichments;

/// <summary>The examples of docs/enrichments.md.</summary>
public class DocumentedExampleTests
{
    private static string[] Examples =>
        [.. Regex.Matches(File.ReadAllText(Repository.File("docs/enrichments.md")), "```json\n(.*?)```", RegexOptions.Singleline).Select(m => m.Groups[1].Value)];

    private static EnrichmentPipeline Load(params IReadOnlyList<string> examples)
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < examples.Count; i++) File.WriteAllText(folder.File($"{i}.json"), examples[i]);
        var errors = new List<string>();
        var pipeline = EnrichmentFiles.Load(folder.Path, errors);
        Assert.Empty(errors);
        return pipeline!;
    }

    [Fact]
    public void Every_enrichment_that_runs_has_an_example_and_all_of_them_load()
    {
        foreach (var example in Examples) Assert.Equal(EnrichmentPipeline.Default.Steps.Count + 1, Load(example).Steps.Count);
        var steps = Load(Examples).Steps.Where(step => step.Schema is not null).Select(step => step.Schema!.Name);
        Assert.Equal(EnrichmentRegistry.Kinds.Select(kind => kind.Name).Order(), steps.Order());
    }

    [Fact]
    public async Task Examples_that_need_no_file_of_yours_enrich_an_event_together()
    {
        var alone = Examples.Where(example => !example.Contains("https://", StringComparison.Ordinal) && Ours.Any(name => example.Contains($"\"name\": \"{name}\"", StringComparison.Ordinal))).ToArray();
        Assert.Equal(11, alone.Length);
        var payload = Get(Query(
            ("e", "pv"), ("url", "https://www.shop.example/?utm_source=letter&_sp=6de9024e-17b9-4026-bd4d-efec50ae84cb.1680681134458"), ("refr", "https://duckduckgo.com/?q=shoes")))
            with { Headers = ["Cookie: _ga=1", "Accept-Language: de"] };

        var e = await Good(payload, Enricher(pipeline: Load(alone)));

        Assert.Equal(("search", "DuckDuckGo", "shoes", "letter", "198.51.x.x"), (e.RefrMedium, e.RefrSource, e.RefrTerm, e.MktSource, e.UserIpaddress));
        Assert.Equal(64, e.EventFingerprint!.Length);
        foreach (var name in (string[])["cross_navigation", "ua_parser_context", "yauaa_context", "http_cookie", "http_header", "bot_detection"])
            Assert.Single(Configured.EntitiesOf(e, name));
    }

    private static readonly string[] Ours =
    [
        "iab_spiders_and_robots_enrichment", "user_agent_utils_config", "ua_parser_config", "referer_parser", "campaign_attribution",
        "cross_navigation_config", "event_fingerprint_config", "cookie_extractor_config", "http_header_extractor_config", "yauaa_enrichment_config",
        "ip_lookups", "asn_lookups", "bot_detection_enrichment_config", "anon_ip",
    ];
}
