using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Archive;
using Sluice.Azure.Archive;
using Sluice.Azure.EventHubs;
using Sluice.Iglu;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Testing;

namespace Sluice.Browser.Tests.Trackers;

/// <summary>
/// Both official trackers through a whole pipeline with every enrichment on: each column that anything can fill is filled,
/// Snowplow's own SDK reads every line, and what it reads fits the table's columns.
/// </summary>
public sealed class FullyEnrichedTests : IAsyncLifetime
{
    // Amounts in one currency take a service whose address is fixed.
    private static readonly string[] NotHere = ["tr_total_base", "tr_tax_base", "tr_shipping_base", "ti_price_base", "base_currency"];

    // What a browser's tracker says, and what becomes of that.
    private static readonly string[] Browsers =
    [
        "app_id", "platform", "etl_tstamp", "collector_tstamp", "dvce_created_tstamp", "event", "event_id", "name_tracker", "v_tracker", "v_collector", "v_etl",
        "user_ipaddress", "domain_userid", "domain_sessionidx", "network_userid", "geo_country", "geo_region", "geo_city", "geo_zipcode", "geo_latitude",
        "geo_longitude", "geo_region_name", "geo_timezone", "ip_isp", "ip_organization", "ip_domain", "ip_netspeed", "page_url", "page_title", "page_urlscheme",
        "page_urlhost", "page_urlport", "page_urlpath", "page_urlquery", "mkt_medium", "mkt_source", "mkt_campaign", "mkt_clickid", "mkt_network", "contexts",
        "se_category", "se_action", "se_label", "se_value", "unstruct_event", "useragent", "br_name", "br_family", "br_version", "br_type", "br_renderengine",
        "br_lang", "br_cookies", "br_colordepth", "br_viewwidth", "br_viewheight", "os_name", "os_family", "os_manufacturer", "os_timezone", "dvce_type",
        "dvce_ismobile", "dvce_screenwidth", "dvce_screenheight", "doc_charset", "doc_width", "doc_height", "etl_tags", "dvce_sent_tstamp", "refr_domain_userid",
        "refr_dvce_tstamp", "derived_contexts", "domain_sessionid", "derived_tstamp", "event_vendor", "event_name", "event_format", "event_version",
        "event_fingerprint",
    ];

    private static readonly string[] Entities =
    [
        "asn", "ua_parser_context", "yauaa_context", "http_header", "spiders_and_robots", "bot_detection", "note", "profile",
    ];

    private readonly EveryEnrichment _enrichments = new();
    private readonly BrowserFixture _browser = new();

    public Task InitializeAsync()
    {
        _browser.Pipeline.Options =
        [
            "--enrichments", _enrichments.Folder, "--schemas", _enrichments.Schemas, "--setting", "Sluice__Enrich__PiiHub=pii",
            "--setting", "Sluice__Enrich__PrivateHosts__0=127.0.0.1",
        ];
        return _browser.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _enrichments.DisposeAsync();
    }

    [Fact]
    public async Task Both_trackers_events_fill_every_column_are_read_by_the_analytics_SDK_and_fit_the_table()
    {
        var sent = JsonSerializer.Deserialize<string[]>(await NodeProgram.RunAsync(
            [Repository.File("tests", "Browser", "scripts", "full.mjs"), _browser.Pipeline.Collector.ToString().TrimEnd('/')]))!;
        string[] shown = [];
        await _browser.OnPageAsync(
            "fully-enriched",
            async tab =>
            {
                foreach (var control in new[] { "pageView", "struct", "selfDescribing" }) await tab.SettleAsync(await tab.SendEventAsync(control));
                shown = await tab.IdsAsync();
            },
            () => _browser.OpenAsync(
                $"{_browser.Demo}?utm_source=radio&utm_medium=cpc&utm_campaign=spring&gclid=x&_sp=2c1f3a5e.{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}"));
        Assert.Equal((6, true), (sent.Length, shown.Length >= 4));

        var lines = await ArchivedAsync([.. sent, .. shown]);
        var (node, browser) = (Events(lines, sent), Events(lines, shown));
        Assert.Equal(
            EnrichedColumns.All.ToArray().Select(column => column.Name).Except(NotHere).Order(), Filled(node).Order());
        Assert.Empty(Browsers.Except(Filled(browser)));
        foreach (var events in new[] { node, browser })
            foreach (var one in events)
                foreach (var entity in Entities)
                    Assert.Contains($"/{entity}/jsonschema/", one.DerivedContexts, StringComparison.Ordinal);
        Assert.All(node, one => Assert.Contains("/http_cookie/", one.DerivedContexts, StringComparison.Ordinal));
        Assert.Contains("/event_specification/", node[0].DerivedContexts, StringComparison.Ordinal);
        Assert.All(node, one => Assert.Equal(64, one.UserId!.Length));

        await AssertFitAsync([.. sent.Concat(shown).Select(id => lines[id])]);
        await AssertToldAsync(sent);
    }

    /// <summary>The SDK takes every line, and what it makes of it has the types and lengths of the table.</summary>
    private static async Task AssertFitAsync(string[] lines)
    {
        using var schemas = new TemporaryFolder();
        var folder = Directory.CreateDirectory(Path.Combine(schemas.Path, "io.sluice.tests", "enriched_event", "jsonschema"));
        File.Copy(Repository.File("tests", "Browser", "Trackers", "enriched_event.json"), Path.Combine(folder.FullName, "1-0-0"));
        using var client = IgluClient.Create(new IgluOptions { SchemasDirectory = schemas.Path }, TimeProvider.System);
        Assert.True(SchemaKey.TryParse("iglu:io.sluice.tests/enriched_event/jsonschema/1-0-0", out var key, out _));

        var read = await AnalyticsSdk.ReadAsync(lines);
        foreach (var row in read)
        {
            // What the SDK adds is no column.
            Assert.True(row.Remove("geo_location"));
            Assert.Null(await MisfitAsync(row));
        }
        // The check can fail: a text in place of a number, one that is too long, one too few, one that nobody knows.
        foreach (var (name, wrong) in new (string, JsonNode?)[] { ("geo_latitude", "52.5"), ("geo_country", "DEU"), ("event_id", null), ("collector_tstamp", "yesterday"), ("page_urlport", 1.5), ("nobody", 1) })
        {
            var row = read[0].DeepClone().AsObject();
            row.Remove(name);
            if (wrong is not null) row[name] = wrong.DeepClone();
            Assert.True(await MisfitAsync(row) is not null, name);
        }

        async Task<string?> MisfitAsync(JsonObject row)
        {
            using var json = JsonDocument.Parse(row.ToJsonString());
            return (await client.ValidateAsync(key, json.RootElement, CancellationToken.None)).ErrorJson;
        }
    }

    /// <summary>The hub that a setting named was created and holds what was pseudonymised.</summary>
    private async Task AssertToldAsync(string[] sent)
    {
        await using var client = new EventHubsClient(
            EventHubsConnection.Parse(Pipeline.LogConnection(_browser.Pipeline.LogPort)), EventHubsOptions.Default, TimeProvider.System,
            NullLogger<EventHubsClient>.Instance);
        var reader = new EventHubsLogReader(client);
        var parents = new HashSet<string>();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        for (var partition = 0; partition < await reader.GetPartitionCountAsync("pii", limit.Token); partition++)
        {
            var ends = await reader.GetPartitionEndsAsync("pii", partition, limit.Token);
            if (ends.LastSequence < 0) continue;
            await foreach (var records in reader.ReadAsync("pii", "$Default", partition, LogPosition.Earliest, null, 100, limit.Token))
            {
                foreach (var record in records)
                {
                    Assert.True(EnrichedTsv.TryRead(record.Body.Span, out var told, out var error), error);
                    Assert.Equal("pii_transformation", told.EventName);
                    Assert.Contains("ada@shop.example", told.UnstructEvent, StringComparison.Ordinal);
                    using var contexts = JsonDocument.Parse(told.Contexts!);
                    parents.Add(contexts.RootElement.GetProperty("data")[0].GetProperty("data").GetProperty("parentEventId").GetString()!);
                }
                if (records[^1].SequenceNumber >= ends.LastSequence) break;
            }
        }
        Assert.Equal(sent.Order(), parents.Order());
    }

    private static List<EnrichedEvent> Events(Dictionary<string, string> lines, string[] ids) => [.. ids.Select(id =>
    {
        Assert.True(EnrichedTsv.TryRead(Encoding.UTF8.GetBytes(lines[id]), out var enriched, out var error), error);
        return enriched;
    })];

    private static HashSet<string> Filled(List<EnrichedEvent> events)
    {
        var filled = new HashSet<string>();
        foreach (var one in events)
        {
            var tsv = new System.Buffers.ArrayBufferWriter<byte>();
            EnrichedTsv.Write(one, tsv);
            var values = Encoding.UTF8.GetString(tsv.WrittenSpan).Split('\t');
            for (var i = 0; i < values.Length; i++)
                if (values[i].Length > 0) filled.Add(EnrichedColumns.All[i].Name);
        }
        return filled;
    }

    /// <summary>Lines of the archive by event id, when all of them are there.</summary>
    private async Task<Dictionary<string, string>> ArchivedAsync(string[] ids)
    {
        var reader = new ArchiveReader(
            new BlobArchiveStore(new BlobContainerClient(_browser.Pipeline.Storage, BlobArchiveStore.ContainerName)), TimeProvider.System);
        var limit = DateTime.UtcNow.AddMinutes(2);
        while (true)
        {
            var lines = new Dictionary<string, string>();
            var now = DateTimeOffset.UtcNow;
            await foreach (var file in reader.ListAsync(HubNames.Enriched, now.AddHours(-2), now.AddHours(1), CancellationToken.None))
                await foreach (var record in reader.ReadAsync(file.Name, CancellationToken.None))
                    lines[Encoding.UTF8.GetString(record).Split('\t')[6]] = Encoding.UTF8.GetString(record);
            var missing = ids.Where(id => !lines.ContainsKey(id)).ToList();
            if (missing.Count == 0) return lines;
            Assert.True(DateTime.UtcNow < limit, $"{missing.Count} events are not archived. Failed: {await FailedAsync()}");
            await Task.Delay(500);
        }
    }

    private async Task<string> FailedAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(_browser.Pipeline.Collector, "micro/bad"));
    }
}
