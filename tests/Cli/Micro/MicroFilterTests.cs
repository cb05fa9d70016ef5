using System.Net;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Cli.Tests.Micro;

/// <summary>The filters of POST requests: all that is given must hold, exactly; the newest come first.</summary>
public sealed class MicroFilterTests
{
    [Fact]
    public async Task Good_events_are_found_by_type_schema_and_all_of_their_entities()
    {
        await using var micro = await MicroServer.StartAsync();
        micro.Arrive.Good(Arrivals.Enriched("view", "page_view", null, Arrivals.Page, Arrivals.Session));
        await micro.CountedAsync(1, 0);
        micro.Arrive.Good(Arrivals.Enriched("ping", "page_ping", null, Arrivals.Page));
        await micro.CountedAsync(2, 0);
        micro.Arrive.Good(Arrivals.Bought("bought"));
        await micro.CountedAsync(3, 0);

        Assert.Equal(["bought", "ping", "view"], await micro.GoodIdsAsync());
        Assert.Equal(["bought", "ping", "view"], await micro.GoodIdsAsync("{}"));
        Assert.Equal(["bought", "ping", "view"], await micro.GoodIdsAsync(""));
        Assert.Equal(["ping"], await micro.GoodIdsAsync("""{"event_type":"page_ping"}"""));
        Assert.Empty(await micro.GoodIdsAsync("""{"event_type":"Page_Ping"}"""));
        Assert.Empty(await micro.GoodIdsAsync("""{"event_type":"page"}"""));
        Assert.Equal(["bought"], await micro.GoodIdsAsync($$"""{"schema":"{{Arrivals.Purchase}}"}"""));
        Assert.Equal(["view"], await micro.GoodIdsAsync("""{"schema":"iglu:com.snowplowanalytics.snowplow/page_view/jsonschema/1-0-0"}"""));
        Assert.Equal(["ping", "view"], await micro.GoodIdsAsync($$"""{"contexts":["{{Arrivals.Page}}"]}"""));
        Assert.Equal(["view"], await micro.GoodIdsAsync($$"""{"contexts":["{{Arrivals.Session}}","{{Arrivals.Page}}"]}"""));
        Assert.Equal(["bought", "ping", "view"], await micro.GoodIdsAsync("""{"contexts":[]}"""));
        Assert.Empty(await micro.GoodIdsAsync($$"""{"event_type":"page_ping","contexts":["{{Arrivals.Session}}"]}"""));
        Assert.Equal(["ping"], await micro.GoodIdsAsync($$"""{"event_type":"page_ping","contexts":["{{Arrivals.Page}}"],"schema":null,"limit":null}"""));
        Assert.Equal(["bought", "ping"], await micro.GoodIdsAsync("""{"limit":2}"""));
        Assert.Equal(["ping"], await micro.GoodIdsAsync($$"""{"contexts":["{{Arrivals.Page}}"],"limit":1}"""));
        Assert.Empty(await micro.GoodIdsAsync("""{"limit":0}"""));
        Assert.Equal(["bought", "ping", "view"], await micro.GoodIdsAsync("""{"unknown":[1,2],"limit":99}"""));
    }

    [Fact]
    public async Task Bad_events_are_found_by_vendor_and_version_of_their_path()
    {
        await using var micro = await MicroServer.StartAsync();
        micro.Arrive.Bad(Arrivals.Protocol(Arrivals.Payload("")));
        await micro.CountedAsync(0, 1);
        micro.Arrive.Bad(Arrivals.AdapterFailure(Arrivals.Payload("", "/com.acme/v1")), partition: 1);
        await micro.CountedAsync(0, 2);
        micro.Arrive.Bad(Arrivals.NoThrift(), partition: 2);
        await micro.CountedAsync(0, 3);

        Assert.Equal(["none", "com.acme/v1", "com.snowplowanalytics.snowplow/tp2"], await ApisAsync("{}"));
        Assert.Equal(["com.acme/v1"], await ApisAsync("""{"vendor":"com.acme"}"""));
        Assert.Equal(["com.snowplowanalytics.snowplow/tp2"], await ApisAsync("""{"version":"tp2"}"""));
        Assert.Empty(await ApisAsync("""{"vendor":"com.acme","version":"tp2"}"""));
        Assert.Equal(["none"], await ApisAsync("""{"limit":1}"""));

        async Task<string[]> ApisAsync(string filter) =>
        [
            .. (await micro.BadAsync(filter)).Select(bad => bad.GetProperty("collectorPayload") is { ValueKind: JsonValueKind.Object } payload
                ? $"{payload.GetProperty("api").GetProperty("vendor")}/{payload.GetProperty("api").GetProperty("version")}"
                : "none"),
        ];
    }

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("null", "no JSON object")]
    [InlineData("nonsense", "no JSON object")]
    [InlineData("{\"limit\":", "no JSON object")]
    [InlineData("{} {}", "no JSON object")]
    [InlineData("""{"limit":"ten"}""", "limit")]
    [InlineData("""{"limit":-1}""", "limit")]
    [InlineData("""{"limit":1.5}""", "limit")]
    [InlineData("""{"limit":99999999999}""", "limit")]
    public async Task A_filter_that_is_none_is_400_with_the_reason(string filter, string says)
    {
        await using var micro = await MicroServer.StartAsync();
        foreach (var path in new[] { "micro/good", "micro/bad" }) await RefusedAsync(micro, path, filter, says);
    }

    [Theory]
    [InlineData("micro/good", """{"event_type":1}""", "event_type")]
    [InlineData("micro/good", """{"schema":["a"]}""", "schema")]
    [InlineData("micro/good", """{"contexts":"a"}""", "contexts")]
    [InlineData("micro/good", """{"contexts":["a",1]}""", "contexts")]
    [InlineData("micro/good", """{"schema":"\ud800"}""", "schema")]
    [InlineData("micro/bad", """{"vendor":{}}""", "vendor")]
    [InlineData("micro/bad", """{"version":2}""", "version")]
    public async Task A_filter_of_the_wrong_kind_is_400_and_names_the_field(string path, string filter, string field)
    {
        await using var micro = await MicroServer.StartAsync();
        await RefusedAsync(micro, path, filter, field);
    }

    [Fact]
    public async Task A_filter_longer_than_a_megabyte_is_413()
    {
        await using var micro = await MicroServer.StartAsync();
        using var answer = await micro.PostAsync("micro/good", $$"""{"schema":"{{new string('x', 1024 * 1024)}}"}""");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task No_filter_whatever_is_in_it_makes_the_server_fail()
    {
        await using var micro = await MicroServer.StartAsync();
        micro.Arrive.Good(Arrivals.Enriched("a", "page_view", null, Arrivals.Page));
        micro.Arrive.Bad(Arrivals.NoThrift());
        await micro.CountedAsync(1, 1);
        string[] pieces =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\"limit\"", "\"event_type\"", "\"schema\"", "\"contexts\"", "\"vendor\"", "\"version\"",
            "null", "true", "1e999", "-0", "\"\\ud800\"", "\"\\u0000\"", "\0", "\uFFFF", "\"é\"", new string('[', 200),
        ];
        var texts = Gen.Elements(pieces).ListOf(12).Select(parts => string.Concat(parts)).Sample(150, 12);
        foreach (var text in texts.Concat(pieces.Select(piece => $$"""{"limit":{{piece}}}""")))
            foreach (var path in new[] { "micro/good", "micro/bad" })
            {
                using var answer = await micro.PostAsync(path, text);
                Assert.True((int)answer.StatusCode is 200 or 400, $"{(int)answer.StatusCode} for {text}");
            }
        using var bytes = await micro.Http.PostAsync("micro/good", new ByteArrayContent([0xff, 0xfe, 0x00, 0x80]));
        Assert.Equal(HttpStatusCode.BadRequest, bytes.StatusCode);
    }

    private static async Task RefusedAsync(MicroServer micro, string path, string filter, string says)
    {
        using var answer = await micro.PostAsync(path, filter);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(400, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Contains(says, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
