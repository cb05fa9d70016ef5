using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Visitors.Tests;

public sealed class VisitorApiTests : IAsyncLifetime
{
    private const int Partitions = 4;
    private const string Key = "a-key-of-enough-length";
    private readonly MemoryVisitorStore _store = new();
    private readonly List<WebApplication> _servers = [];
    private readonly HttpClient _client = new();
    private string _open = "";
    private string _closed = "";
    private Exception? _fault;

    [Fact]
    public async Task A_known_visitor_is_answered_with_the_profile()
    {
        await SeeAsync("v");
        using var answer = await _client.GetAsync($"{_open}/api/visitors/v");
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
        var uri = new Uri($"{_open}/api/visitors/{escaped}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var json = JsonDocument.Parse(await _client.GetStringAsync(uri));
        Assert.Equal(id, json.RootElement.GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_unchanged_profile_is_answered_304_and_a_changed_one_is_not()
    {
        await SeeAsync("v");
        using var first = await _client.GetAsync($"{_open}/api/visitors/v");
        using var again = await AskAsync(HttpMethod.Get, "v", ("If-None-Match", $"\"other\", W/{first.Headers.ETag}"));
        Assert.Equal(304, (int)again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);

        await SeeAsync("v");
        using var changed = await AskAsync(HttpMethod.Get, "v", ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(200, (int)changed.StatusCode);
    }

    [Fact]
    public async Task A_stranger_is_404() => await AssertProblemAsync(await _client.GetAsync($"{_open}/api/visitors/nobody"), 404);

    [Theory]
    [InlineData("")]
    [InlineData("%01")]
    [InlineData("a%0Ab")]
    [InlineData("a/b")]
    public async Task What_can_be_no_id_is_400(string id) =>
        await AssertProblemAsync(await _client.GetAsync($"{_open}/api/visitors/{id}"), 400);

    [Fact]
    public async Task An_id_that_is_too_long_is_400() =>
        await AssertProblemAsync(await _client.GetAsync($"{_open}/api/visitors/{new string('x', 1025)}"), 400);

    [Fact]
    public async Task Other_methods_are_405()
    {
        using var answer = await AskAsync(HttpMethod.Delete, "v");
        await AssertProblemAsync(answer, 405);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow);
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
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{_closed}/api/visitors/{id}{query}");
            if (header is not null) request.Headers.TryAddWithoutValidation("x-api-key", header);
            await AssertProblemAsync(await _client.SendAsync(request), 401);
        }
    }

    [Theory]
    [InlineData(Key, "")]
    [InlineData("another-key-of-enough-length", "")]
    [InlineData(null, "?key=" + Key)]
    public async Task Any_of_the_keys_opens_by_header_or_query(string? header, string query)
    {
        await SeeAsync("v");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_closed}/api/visitors/v{query}");
        if (header is not null) request.Headers.TryAddWithoutValidation("x-api-key", header);
        using var answer = await _client.SendAsync(request);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Without_keys_and_without_leave_for_everyone_nobody_is_let_in()
    {
        var url = await ServeAsync(new VisitorsOptions());
        await AssertProblemAsync(await _client.GetAsync($"{url}/api/visitors/v"), 401);
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_503_and_tells_nothing_of_itself()
    {
        _fault = new IOException("the account is at secret.example");
        using var answer = await _client.GetAsync($"{_open}/api/visitors/v");
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AssertProblemAsync(answer, 503);
    }

    public async Task InitializeAsync()
    {
        _open = await ServeAsync(new VisitorsOptions { AllowAnonymous = true });
        _closed = await ServeAsync(new VisitorsOptions { AllowAnonymous = true, Keys = ["another-key-of-enough-length", Key] });
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        foreach (var server in _servers) await server.DisposeAsync();
    }

    private async Task<string> ServeAsync(VisitorsOptions options)
    {
        var url = $"http://127.0.0.1:{FreePorts.Take()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var api = new VisitorApi(
            _store, _ => _fault is null ? ValueTask.FromResult(Partitions) : throw _fault, options, NullLogger<VisitorApi>.Instance);
        app.Run(api.HandleAsync);
        await app.StartAsync();
        _servers.Add(app);
        return url;
    }

    private async Task SeeAsync(string id)
    {
        var partition = PartitionHash.PartitionOf(id, Partitions);
        var mark = await _store.ReadMarkAsync(partition, default);
        var record = new LogRecord(
            Line.PageView(id, "2026-03-01 10:00:00.000"), (mark?.Marks.Sequence ?? -1) + 1, DateTimeOffset.UnixEpoch);
        await Profiles.Worker(_store).ProcessAsync(new LogBatch("enriched", "visitors", partition, [record]), default);
    }

    private Task<HttpResponseMessage> AskAsync(HttpMethod method, string id, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, $"{_open}/api/visitors/{id}");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return _client.SendAsync(request);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, int status)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.ToString());
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(status, json.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(json.RootElement.GetProperty("title").GetString()!);
        Assert.NotEmpty(json.RootElement.GetProperty("detail").GetString()!);
    }
}
