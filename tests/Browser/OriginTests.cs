using System.Net;
using System.Text.Json;

namespace Sluice.Browser.Tests;

/// <summary>The page as a site of its own origin: what it sends goes to the collector at another one.</summary>
[Collection(BrowserCollection.Name)]
public sealed class OriginTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_site_beside_the_collector_sends_with_the_collectors_cookie()
    {
        var origin = await browser.ServeElsewhereAsync();
        await browser.OnPageAsync("site-beside", async tab =>
        {
            var posts = await SendTwoAsync(tab, origin);

            var cookie = Assert.Single(await tab.CookiesAsync(), cookie => cookie.GetProperty("name").GetString() == "sp");
            Assert.Equal(("localhost", "None", true, true), (
                cookie.GetProperty("domain").GetString(), cookie.GetProperty("sameSite").GetString(),
                cookie.GetProperty("httpOnly").GetBoolean(), cookie.GetProperty("secure").GetBoolean()));
            var networkUser = cookie.GetProperty("value").GetString()!;
            Assert.Contains($"sp={networkUser}", Header(posts[^1], "sent", "cookie"), StringComparison.Ordinal);
            await tab.WaitForTextAsync("#facts [data-fact='Network user']", networkUser);
        }, () => browser.OpenAsync($"{origin}/demo"));
    }

    [Fact]
    public Task A_site_of_strangers_may_send_as_well() =>
        browser.OnPageAsync("site-of-strangers",
            tab => SendTwoAsync(tab, Strangers[..^"/demo".Length]),
            () => browser.OpenAsync(Strangers));

    /// <summary>To a browser 127.0.0.1 is another site than localhost, not only another origin.</summary>
    private string Strangers => browser.Demo.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);

    private async Task<List<JsonElement>> SendTwoAsync(DemoTab tab, string origin)
    {
        Assert.Equal("enriched", await tab.SettleAsync(await tab.SendEventAsync("selfDescribing")));
        Assert.Equal("enriched", await tab.SettleAsync(await tab.SendEventAsync("struct")));
        var posts = (await tab.RequestsAsync()).Where(request => request.GetProperty("method").GetString() == "POST").ToList();
        Assert.NotEmpty(posts);
        Assert.All(posts, post =>
        {
            Assert.StartsWith($"{browser.Pipeline.Collector}com.snowplowanalytics.snowplow/tp2", post.GetProperty("url").GetString());
            Assert.Equal(200, post.GetProperty("status").GetInt32());
            Assert.Equal(origin, Header(post, "sent", "origin"));
            Assert.Equal(origin, Header(post, "answered", "access-control-allow-origin"));
            Assert.Equal("true", Header(post, "answered", "access-control-allow-credentials"));
        });
        await tab.AssertSilentAsync();
        return posts;
    }

    [Theory]
    [InlineData("ways", HttpStatusCode.BadRequest)]
    [InlineData("ways?ids=", HttpStatusCode.BadRequest)]
    [InlineData("ways?ids=<script>", HttpStatusCode.BadRequest)]
    [InlineData("blobs/enriched/", HttpStatusCode.NotFound)]
    [InlineData("blobs/enriched/dt=2020-01-01/hh=00/part-00-00000.tsv.gz", HttpStatusCode.NotFound)]
    [InlineData("blobs/..%2F..%2Foverflow%2Fx", HttpStatusCode.NotFound)]
    [InlineData("records/not-an-id", HttpStatusCode.NotFound)]
    [InlineData("records/00000000-0000-4000-8000-000000000000", HttpStatusCode.NotFound)]
    public async Task What_is_not_there_or_makes_no_sense_is_answered_with_a_problem(string path, HttpStatusCode status)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"{browser.Demo}/{path}"));
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task The_ways_of_thirty_one_events_are_too_many()
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(
            $"{browser.Demo}/ways?ids={string.Join(',', Enumerable.Range(0, 31).Select(_ => Guid.NewGuid()))}"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static string Header(JsonElement request, string side, string name) =>
        request.GetProperty(side).TryGetProperty(name, out var value) ? value.GetString()! : "";
}
