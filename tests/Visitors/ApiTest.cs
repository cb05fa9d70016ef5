using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Visitors.Tests;

/// <summary>The visitor API on a port of its own: once for everyone, once for who has a key.</summary>
public abstract class ApiTest : IAsyncLifetime
{
    private const int Partitions = 4;
    private readonly List<WebApplication> _servers = [];
    private readonly VisitorRules _rules = Profiles.Rules(
        """
        {"identities":[{"type":"phone","from":"se_category","when":[{"field":"event","equals":"call"}]}],
         "flags":[{"name":"radio_discount","when":[{"field":"page_url","glob":"*/radio/*"}],"lifetime":"30d","public":true},
                  {"name":"secret","when":[{"field":"page_url","exists":true}]}],
         "traits":[{"name":"trade","from":"se_action"}],
         "interests":[{"name":"radio","when":[{"field":"page_url","glob":"*/radio/*"}]}]}
        """);

    protected const string Key = "a-key-of-enough-length";
    protected const string SiteKey = "the-key-of-one-site";

    protected HttpClient Client { get; } = new();

    protected string Open { get; private set; } = "";

    protected string Closed { get; private set; } = "";

    protected Exception? Fault { get; set; }

    internal MemoryVisitorStore Store { get; } = new();

    internal MemoryIdentityStore Identities { get; } = new();

    internal MemoryErasureMarks Marks { get; } = new();

    internal RememberingTrace Trace { get; } = new();

    /// <summary>2026-03-01 10:10 at first.</summary>
    protected ManualTime Time { get; } = new();

    public async Task InitializeAsync()
    {
        Time.Advance(new DateTimeOffset(2026, 3, 1, 10, 10, 0, TimeSpan.Zero) - Time.GetUtcNow());
        Open = await ServeAsync(new VisitorsOptions { AllowAnonymous = true });
        Closed = await ServeAsync(new VisitorsOptions
        {
            AllowAnonymous = true,
            Keys = ["another-key-of-enough-length", Key],
            Sites = [new VisitorSite("shop", SiteKey, ["https://www.example.org"])],
        });
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        foreach (var server in _servers) await server.DisposeAsync();
    }

    protected async Task<string> ServeAsync(VisitorsOptions options)
    {
        var url = $"http://127.0.0.1:{FreePorts.Take()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var graph = Profiles.Graph(Identities);
        var reader = new VisitorReader(
            Store, graph, _ => Fault is null ? ValueTask.FromResult(Partitions) : throw Fault, _rules, options);
        var eraser = new VisitorEraser(Store, graph, reader, Marks, [Trace], Time, NullLogger<VisitorEraser>.Instance);
        var api = new VisitorApi(reader, graph, eraser, _rules, options, Time, NullLogger<VisitorApi>.Instance);
        app.Run(api.HandleAsync);
        await app.StartAsync();
        _servers.Add(app);
        return url;
    }

    protected Task SeeAsync(string id) => SeeAsync(Line.PageView(id, "2026-03-01 10:00:00.000"));

    protected async Task SeeAsync(byte[] line)
    {
        var partition = PartitionHash.PartitionOf(Profiles.Read(line).Key.Value, Partitions);
        var mark = await Store.ReadMarkAsync(partition, default);
        var record = new LogRecord(line, (mark?.Marks.Sequence ?? -1) + 1, Profiles.Enqueued);
        await Profiles.Worker(Store, identities: Identities, rules: _rules)
            .ProcessAsync(new LogBatch("enriched", "visitors", partition, [record]), default);
    }

    /// <summary>On the web with a cookie, then signed in, then on the phone.</summary>
    protected async Task SeePersonAsync()
    {
        await SeeAsync(Line.Of(("event", "page_view"), ("domain_userid", "v"), ("network_userid", "n"),
            ("collector_tstamp", "2026-03-01 10:00:00.000"), ("page_url", "https://example.org/")));
        await SeeAsync(Line.Of(("event", "page_view"), ("domain_userid", "v"), ("user_id", "ann"),
            ("collector_tstamp", "2026-03-01 10:01:00.000"), ("page_url", "https://example.org/")));
        await SeeAsync(Line.Of(("event", "call"), ("user_id", "ann"), ("se_category", "+44123"), ("collector_tstamp", "2026-03-01 10:02:00.000")));
    }

    protected Task<HttpResponseMessage> AskAsync(HttpMethod method, string id, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, $"{Open}/api/visitors/{id}");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request);
    }

    protected async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await AskAsync(HttpMethod.Get, path);
        Assert.Equal(200, (int)answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.Clone();
    }

    protected static async Task AssertProblemAsync(HttpResponseMessage answer, int status)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.ToString());
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(status, json.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(json.RootElement.GetProperty("title").GetString()!);
        Assert.NotEmpty(json.RootElement.GetProperty("detail").GetString()!);
    }
}
