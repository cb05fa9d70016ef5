using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Sluice.Cli.Tests.Micro;

/// <summary>Which paths there are, and what they answer with.</summary>
public sealed class MicroRouteTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task All_counts_in_the_order_total_good_bad(string method)
    {
        await using var micro = await MicroServer.StartAsync();
        micro.Arrive.Good(Arrivals.Enriched("a"));
        micro.Arrive.Good(Arrivals.Enriched("b"), partition: 5);
        micro.Arrive.Incomplete(Arrivals.Enriched("c"));
        micro.Arrive.Bad(Arrivals.NoThrift());
        await micro.CountedAsync(2, 1);

        using var answer = await micro.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "micro/all"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("""{"total":3,"good":2,"bad":1}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("GET", null, "Reset completed")]
    [InlineData("POST", "*/*", "Reset completed")]
    [InlineData("GET", "application/json", """{"total":0,"good":0,"bad":0}""")]
    [InlineData("POST", "application/json", """{"total":0,"good":0,"bad":0}""")]
    public async Task Reset_forgets_everything_and_says_so_in_words_or_in_counters(string method, string? accept, string said)
    {
        await using var micro = await MicroServer.StartAsync();
        micro.Arrive.Good(Arrivals.Enriched("a"));
        micro.Arrive.Bad(Arrivals.NoThrift());
        await micro.CountedAsync(1, 1);

        using var request = new HttpRequestMessage(new HttpMethod(method), "micro/reset");
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await micro.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(said, await answer.Content.ReadAsStringAsync());
        Assert.Equal("""{"total":0,"good":0,"bad":0}""", await micro.Http.GetStringAsync("micro/all"));
        Assert.Empty(await micro.GoodAsync());
        Assert.Empty(await micro.BadAsync());

        micro.Arrive.Good(Arrivals.Enriched("after"));
        await micro.CountedAsync(1, 0);
        Assert.Equal(["after"], await micro.GoodIdsAsync());
    }

    [Fact]
    public async Task Without_events_the_lists_are_empty_arrays()
    {
        await using var micro = await MicroServer.StartAsync();
        Assert.Equal("[]", await micro.Http.GetStringAsync("micro/good"));
        Assert.Equal("[]", await micro.Http.GetStringAsync("micro/bad"));
    }

    [Fact]
    public async Task Schemas_are_answered_as_they_are_and_missing_ones_with_the_history_of_their_lookup()
    {
        await using var micro = await MicroServer.StartAsync();
        Assert.Equal(MicroServer.KnownSchema, await micro.Http.GetStringAsync("micro/iglu/com.acme/thing/jsonschema/1-0-0"));

        using var missing = await micro.Http.GetAsync("micro/iglu/com.acme/other/jsonschema/1-0-0");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("application/json", missing.Content.Headers.ContentType!.MediaType);
        Assert.Equal(MicroServer.History, await missing.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("micro/iglu/com.acme/thing/jsonschema/one", "MODEL-REVISION-ADDITION")]
    [InlineData("micro/iglu/com.acme/thing/jsonschema/1-0", "MODEL-REVISION-ADDITION")]
    [InlineData("micro/iglu/com.acme/th%22ing/jsonschema/1-0-0", "Vendor and name")]
    [InlineData("micro/iglu/com.acme/thing", "/micro/all")]
    [InlineData("micro", "/micro/all")]
    [InlineData("micro/", "/micro/good")]
    [InlineData("micro/nothing", "/micro/bad")]
    [InlineData("micro/good/more", "/micro/reset")]
    [InlineData("micro/ui", "/micro/iglu")]
    public async Task What_is_not_there_is_404_in_a_sentence(string path, string names)
    {
        await using var micro = await MicroServer.StartAsync();
        using var answer = await micro.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(names, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE", "micro/all")]
    [InlineData("PUT", "micro/good")]
    [InlineData("OPTIONS", "micro/good")]
    [InlineData("PATCH", "micro/reset")]
    [InlineData("POST", "micro/iglu/com.acme/thing/jsonschema/1-0-0")]
    [InlineData("POST", "micro/nothing")]
    public async Task Other_methods_find_nothing(string method, string path)
    {
        await using var micro = await MicroServer.StartAsync();
        using var answer = await micro.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("/micro/all", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_other_origins_are_given_no_leave_to_read()
    {
        await using var micro = await MicroServer.StartAsync();
        foreach (var path in new[] { "micro/all", "micro/good", "micro/bad", "micro/nothing" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Origin", "https://stranger.example");
            using var answer = await micro.Http.SendAsync(request);
            Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.True(answer.Headers.CacheControl!.NoStore);
        }
    }

    [Fact]
    public async Task Answers_are_gzipped_for_who_asks()
    {
        await using var micro = await MicroServer.StartAsync();
        micro.Arrive.Good(Arrivals.Enriched("zipped"));
        await micro.CountedAsync(1, 0);
        foreach (var (wish, zipped) in new[] { ("gzip", true), ("br, gzip;q=0.5", true), ("gzip;q=0", false), ("identity", false), ("%;=!", false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "micro/good");
            request.Headers.TryAddWithoutValidation("Accept-Encoding", wish);
            using var answer = await micro.Http.SendAsync(request);
            Assert.Equal(zipped, answer.Content.Headers.ContentEncoding.Contains("gzip"));
            await using var body = await answer.Content.ReadAsStreamAsync();
            await using var plain = zipped ? new GZipStream(body, CompressionMode.Decompress) : body;
            using var json = await JsonDocument.ParseAsync(plain);
            Assert.Equal(1, json.RootElement.GetArrayLength());
        }
    }
}
