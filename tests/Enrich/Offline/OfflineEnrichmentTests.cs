using System.Text;
using System.Text.Json;
using Sluice.Enrich.Offline;
using Sluice.Snowplow;
using Sluice.Testing;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Offline;

public class OfflineEnrichmentTests
{
    private const string JsonPayload =
        """{"ipAddress":"198.51.100.7","timestamp":1778051280500,"encoding":"UTF-8","collector":"c-1","userAgent":"ua","refererUri":"http://shop.example/","path":"/i","querystring":"e=pv&page=json","body":null,"headers":["X-Forwarded-For: 203.0.113.9"],"contentType":null,"hostname":"h","networkUserId":"5d79770b-015b-4af8-8c91-b2ed6faf4b1e"}""";

    private static async Task<(int Status, string[] Good, string[] Bad, string Errors)> Run(string input, OfflineSettings? settings = null)
    {
        using var good = new MemoryStream();
        using var bad = new MemoryStream();
        var errors = new StringWriter();
        var status = await OfflineEnrichment.RunAsync(
            new StringReader(input), good, bad, errors, settings ?? new OfflineSettings(), new FixedClock(Now), CancellationToken.None);
        return (status, Lines(good), Lines(bad), errors.ToString());

        static string[] Lines(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Base64Line(CollectorPayload payload) => System.Convert.ToBase64String(CollectorPayloadThrift.ToBytes(payload));

    [Fact]
    public async Task A_payload_a_line_in_gives_an_event_a_line_out()
    {
        var two = Tp2Of([("tv", "x"), ("p", "web"), ("e", "pv"), ("page", "one")], [("tv", "x"), ("p", "web"), ("e", "pv"), ("page", "two")]);
        var (status, good, bad, _) = await Run($"{Base64Line(two)}\r\n{JsonPayload}\n");
        Assert.Equal(0, status);
        Assert.Empty(bad);
        var events = good.Select(l =>
        {
            Assert.True(EnrichedTsv.TryRead(Encoding.UTF8.GetBytes(l), out var e, out var error), error);
            return e;
        }).ToArray();
        Assert.Equal(["one", "two", "json"], events.Select(e => e.PageTitle));
        Assert.Equal(("203.0.113.9", "ua", "shop.example", "c-1"), (events[2].UserIpaddress, events[2].Useragent, events[2].PageUrlhost, events[2].VCollector));
    }

    [Fact]
    public async Task Events_come_as_nested_JSON_when_asked_for()
    {
        var (_, good, _, _) = await Run(JsonPayload, new OfflineSettings(Json: true));
        using var json = JsonDocument.Parse(Assert.Single(good));
        Assert.Equal("page_view", json.RootElement.GetProperty("event").GetString());
        Assert.Equal(131, json.RootElement.EnumerateObject().Count());
    }

    [Theory]
    [InlineData("not a payload")]
    [InlineData("{}")]
    [InlineData("{\"timestamp\":\"now\"}")]
    [InlineData("{\"timestamp\":1,\"path\":7}")]
    [InlineData("{\"timestamp\":1,\"unknown\":\"x\"}")]
    [InlineData("{\"timestamp\":1,\"path\":\"\\ud800\"}")]
    [InlineData("{\"timestamp\":1,\"headers\":[1]}")]
    [InlineData("{")]
    [InlineData("AAAA")]
    public async Task A_line_that_is_no_payload_becomes_a_bad_row_and_the_rest_is_read(string line)
    {
        var (status, good, bad, _) = await Run($"{line}\n\n{JsonPayload}");
        Assert.Equal(0, status);
        Assert.Single(good);
        Assert.Equal(2, bad.Length);
        Assert.All(bad, b => Assert.Contains("collector_payload_format_violation", b, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Configured_enrichments_and_schemas_are_used()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("anon.json"), Wrap("iglu:com.snowplowanalytics.snowplow/anon_ip/jsonschema/1-0-0",
            """{"vendor":"com.snowplowanalytics.snowplow","name":"anon_ip","enabled":true,"parameters":{"anonOctets":2}}"""));
        var (_, good, _, _) = await Run(JsonPayload, new OfflineSettings(EnrichmentsDirectory: folder.Path));
        Assert.Contains("\t203.0.x.x\t", Assert.Single(good), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_configuration_is_told_before_anything_is_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.json"), "{");
        File.WriteAllText(folder.File("resolver.txt"), "{");
        var (status, good, bad, errors) = await Run(JsonPayload, new OfflineSettings(folder.Path, folder.File("resolver.txt")));
        Assert.Equal((2, 0, 0), (status, good.Length, bad.Length));
        Assert.True(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length >= 2);
    }
}
