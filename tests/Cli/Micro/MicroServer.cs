using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Cli.Micro;
using Sluice.Testing;

namespace Sluice.Cli.Tests.Micro;

/// <summary>The Micro API behind Kestrel on a port of its own, fed from a log in memory.</summary>
internal sealed class MicroServer : IAsyncDisposable
{
    public const string KnownSchema = """{"self":{"vendor":"com.acme"},"type":"object"}""";
    public const string History = """[{"repository":"Iglu Central","errors":[{"error":"NotFound"}],"attempts":1}]""";

    private readonly WebApplication _app;
    private readonly MicroFeed _feed;

    private MicroServer(WebApplication app, MicroFeed feed, FakeLog log, MicroStore store, LogLines lines, Uri address)
    {
        (_app, _feed, Log, Store, Lines) = (app, feed, log, store, lines);
        Arrive = new Arrivals(log);
        Http = new HttpClient { BaseAddress = address };
    }

    public FakeLog Log { get; }

    public MicroStore Store { get; }

    public LogLines Lines { get; }

    public Arrivals Arrive { get; }

    public HttpClient Http { get; }

    public static async Task<MicroServer> StartAsync(FakeLog? log = null)
    {
        log ??= new FakeLog();
        var (store, lines) = (new MicroStore(), new LogLines());
        var feed = await MicroFeed.StartAsync(log, store, lines, CancellationToken.None, TimeSpan.FromSeconds(30));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var port = FreePorts.Take();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRouting();
        var app = builder.Build();
        app.UseRouting();
        MicroApi.Map(app, store, uri => ValueTask.FromResult<(string?, string?)>(
            uri == "iglu:com.acme/thing/jsonschema/1-0-0" ? (KnownSchema, null) : (null, History)));
        await app.StartAsync();
        return new MicroServer(app, feed, log, store, lines, new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>Waits until the counts are these, and not others.</summary>
    public Task CountedAsync(int good, int bad) => Eventually.TrueAsync(
        () => Store.Counts == new MicroCounts(good, bad),
        () => $"expected {good} good and {bad} bad, there are {Store.Counts}; {string.Join(" | ", Lines.All)}");

    public async Task<JsonElement[]> GoodAsync(string? filter = null) => await ListAsync("micro/good", filter);

    public async Task<JsonElement[]> BadAsync(string? filter = null) => await ListAsync("micro/bad", filter);

    /// <summary>Names (in the tracker's column) of what <c>/micro/good</c> answers.</summary>
    public async Task<string[]> GoodIdsAsync(string? filter = null) =>
        [.. (await GoodAsync(filter)).Select(good => good.GetProperty("event").GetProperty("name_tracker").GetString()!)];

    public Task<HttpResponseMessage> PostAsync(string path, string body) =>
        Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await _feed.DisposeAsync();
    }

    private async Task<JsonElement[]> ListAsync(string path, string? filter)
    {
        using var answer = filter is null ? await Http.GetAsync(path) : await PostAsync(path, filter);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateArray().Select(entry => entry.Clone())];
    }
}
