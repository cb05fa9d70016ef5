using System.Text.Json;

namespace Sluice.Visitors.Tests;

public sealed class VisitorApiTests : ApiTest
{
    [Fact]
    public async Task A_known_visitor_is_answered_with_the_profile()
    {
        await SeeAsync("v");
        using var answer = await Client.GetAsync($"{Open}/api/visitors/v");
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("v", json.RootElement.GetProperty("id").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("pageViews").GetInt32());
        Assert.Equal("https://example.org/", json.RootElement.GetProperty("landing").GetProperty("url").GetString());
        Assert.False(json.RootElement.TryGetProperty("userId", out _));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a/b\\c#d?e")]
    [InlineData("a%2Fb")]
    [InlineData("müller@example.org")]
    [InlineData("!watermark")]
    [InlineData("..")]
    public async Task Ids_with_any_characters_are_found_when_they_are_escaped(string id)
    {
        await SeeAsync(id);
        // Two dots alone would be taken out of the path by every client.
        var escaped = id == ".." ? "%2E%2E" : Uri.EscapeDataString(id);
        var uri = new Uri($"{Open}/api/visitors/{escaped}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var json = JsonDocument.Parse(await Client.GetStringAsync(uri));
        Assert.Equal(id, json.RootElement.GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_unchanged_profile_is_answered_304_and_a_changed_one_is_not()
    {
        await SeeAsync("v");
        using var first = await Client.GetAsync($"{Open}/api/visitors/v");
        using var again = await AskAsync(HttpMethod.Get, "v", ("If-None-Match", $"\"other\", W/{first.Headers.ETag}"));
        Assert.Equal(304, (int)again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);

        await SeeAsync("v");
        using var changed = await AskAsync(HttpMethod.Get, "v", ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(200, (int)changed.StatusCode);
    }

    [Fact]
    public async Task A_stranger_is_404() => await AssertProblemAsync(await Client.GetAsync($"{Open}/api/visitors/nobody"), 404);

    [Theory]
    [InlineData("")]
    [InlineData("%01")]
    [InlineData("a%0Ab")]
    [InlineData("a/b")]
    public async Task What_can_be_no_id_is_400(string id) =>
        await AssertProblemAsync(await Client.GetAsync($"{Open}/api/visitors/{id}"), 400);

    [Fact]
    public async Task An_id_that_is_too_long_is_400() =>
        await AssertProblemAsync(await Client.GetAsync($"{Open}/api/visitors/{new string('x', 1025)}"), 400);

    [Theory]
    [InlineData("PUT", "v", "GET,HEAD,DELETE")]
    [InlineData("DELETE", "v/events", "GET,HEAD")]
    [InlineData("POST", "v/merges", "GET,HEAD")]
    [InlineData("GET", "v/merges/0123456789abcdef/undo", "POST")]
    [InlineData("POST", "me", "GET,HEAD,OPTIONS")]
    public async Task Other_methods_are_405(string method, string path, string allowed)
    {
        using var answer = await AskAsync(new HttpMethod(method), path);
        await AssertProblemAsync(answer, 405);
        Assert.Equal(allowed.Split(','), answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("v/events?limit=0")]
    [InlineData("v/events?limit=51")]
    [InlineData("v/events?limit=x")]
    [InlineData("v/other")]
    [InlineData("v/merges/x")]
    [InlineData("a/b/c/d/e")]
    public async Task What_is_no_question_is_400_and_reads_nothing(string path)
    {
        await AssertProblemAsync(await AskAsync(HttpMethod.Get, path), 400);
        Assert.Empty(Store.Calls);
        Assert.Equal(0, Identities.Calls);
    }

    [Fact]
    public async Task Head_is_answered_without_a_body()
    {
        await SeeAsync("v");
        using var answer = await AskAsync(HttpMethod.Head, "v");
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.NotNull(answer.Headers.ETag);
        Assert.True(answer.Content.Headers.ContentLength > 0);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("a-key-of-enough-lengthy", "")]
    [InlineData("", "")]
    [InlineData("wrong", "?key=a-key-of-enough-length")]
    [InlineData(null, "?key=a-key-of-enough-length&key=x")]
    public async Task Without_a_right_key_everything_is_401(string? header, string query)
    {
        await SeeAsync("v");
        foreach (var id in new[] { "v", "nobody", "%01" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{Closed}/api/visitors/{id}{query}");
            if (header is not null) request.Headers.TryAddWithoutValidation("x-api-key", header);
            await AssertProblemAsync(await Client.SendAsync(request), 401);
        }
    }

    [Theory]
    [InlineData(Key, "")]
    [InlineData("another-key-of-enough-length", "")]
    [InlineData(null, "?key=" + Key)]
    public async Task Any_of_the_keysOpens_by_header_or_query(string? header, string query)
    {
        await SeeAsync("v");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Closed}/api/visitors/v{query}");
        if (header is not null) request.Headers.TryAddWithoutValidation("x-api-key", header);
        using var answer = await Client.SendAsync(request);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Without_keys_and_without_leave_for_everyone_nobody_is_let_in()
    {
        var url = await ServeAsync(new VisitorsOptions());
        await AssertProblemAsync(await Client.GetAsync($"{url}/api/visitors/v"), 401);
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_503_and_tells_nothing_of_itself()
    {
        Fault = new IOException("the account is at secret.example");
        using var answer = await Client.GetAsync($"{Open}/api/visitors/v");
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AssertProblemAsync(answer, 503);
    }
}
