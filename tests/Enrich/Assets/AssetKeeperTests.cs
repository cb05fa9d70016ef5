using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Enrich.Assets;
using Sluice.Enrich.Tests.Enrichments;
using Sluice.Snowplow;
using Sluice.Testing;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Assets;

/// <summary>Files that enrichments name: from where they come, and what becomes of those that do not.</summary>
public sealed class AssetKeeperTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly List<string> _told = [];
    private FileServer _server = null!;

    public async Task InitializeAsync() => _server = await FileServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    private static string Referers(string medium) => "{\"" + medium + "\":{\"Source\":{\"domains\":[\"source.example\"]}}}";

    private static Configured Named(string uri, string database = "r.json") =>
        new Configured().Add("referer_parser", $$"""{"internalDomains":[],"database":"{{database}}","uri":"{{uri}}"}""", version: "2-0-1");

    private (EventEnricher Enricher, AssetKeeper Keeper) Make(Configured configured, AssetOptions? options = null, IBlobAssets? blobs = null)
    {
        var pipeline = configured.Pipeline(options);
        var keeper = new AssetKeeper(pipeline, options ?? new AssetOptions(), _time, blobs, new Recorder(_told));
        return (new EventEnricher(new EnrichOptions(), Schemas, pipeline, new FixedClock(Now), assets: keeper), keeper);
    }

    private static async Task<string?> Medium(EventEnricher enricher) =>
        (await Good(Get(Query(("e", "pv"), ("refr", "https://source.example/"))), enricher)).RefrMedium;

    private async Task<string> Refused(Configured configured, AssetOptions? options = null)
    {
        var (_, keeper) = Make(configured, options);
        using (keeper)
        {
            var e = await Assert.ThrowsAsync<AssetUnavailableException>(() => keeper.ReadyAsync(CancellationToken.None).AsTask());
            Assert.Equal(e.Message, Assert.Single(e.Errors));
            return e.Message;
        }
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        var limit = DateTime.UtcNow.AddSeconds(60);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < limit, "It did not happen within a minute.");
            await Task.Delay(10);
        }
    }

    [Fact]
    public async Task A_file_comes_from_a_path_beside_the_configurations_from_a_file_address_or_from_the_web()
    {
        using var files = new TemporaryFolder();
        File.WriteAllText(files.File("r.json"), Referers("absolute"));
        _server.Put("r.json", Referers("web"));
        foreach (var (uri, medium) in new[] { ("files", "beside"), (files.Path.Replace('\\', '/'), "absolute"), (new Uri(files.Path).AbsoluteUri, "absolute"), (_server.Address, "web"), (_server.Address + "/", "web") })
        {
            using var configured = Named(uri).With("r.json", Referers("beside"));
            var (enricher, keeper) = Make(configured);
            using (keeper) Assert.Equal(medium, await Medium(enricher));
        }
    }

    [Fact]
    public async Task The_query_of_an_address_stays_behind_the_files_name_and_is_never_told()
    {
        _server.Put("r.json", Referers("web"));
        using var configured = Named(_server.Address + "?sv=1&sig=secret");
        var (enricher, keeper) = Make(configured);
        using (keeper) Assert.Equal("web", await Medium(enricher));
        Assert.Equal("/files/r.json?sv=1&sig=secret", Assert.Single(_server.Asked));

        using var missing = Named($"http://user:secret@127.0.0.1:{_server.Port}/none?sig=secret");
        Assert.Equal($"http://127.0.0.1:{_server.Port}/none/r.json cannot be fetched: HTTP status 404", await Refused(missing));
        Assert.DoesNotContain(_told, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_user_in_an_address_is_sent_as_basic_authentication()
    {
        _server.Answers["/files/r.json"] = context => context.Response.WriteAsync(
            Referers(Encoding.UTF8.GetString(System.Convert.FromBase64String(context.Request.Headers.Authorization.ToString()["Basic ".Length..]))));
        using var configured = Named($"http://me:p%40ss@127.0.0.1:{_server.Port}/files");
        var (enricher, keeper) = Make(configured);
        using (keeper) Assert.Equal("me:p@ss", await Medium(enricher));
    }

    [Fact]
    public async Task Blob_storage_is_asked_first()
    {
        using var configured = Named("https://account.blob.core.windows.net/assets");
        var (enricher, keeper) = Make(configured, blobs: new Blobs(Referers("blob")));
        using (keeper) Assert.Equal("blob", await Medium(enricher));
    }

    [Fact]
    public async Task Redirects_are_followed_on_the_same_host_only()
    {
        _server.Put("there.json", Referers("moved"));
        _server.Answers["/files/r.json"] = context => Redirect(context, "there.json");
        using var configured = Named(_server.Address);
        var (enricher, keeper) = Make(configured);
        using (keeper) Assert.Equal("moved", await Medium(enricher));

        await using var other = await FileServer.StartAsync();
        other.Put("r.json", Referers("elsewhere"));
        _server.Answers["/files/r.json"] = context => Redirect(context, other.Address + "/r.json");
        Assert.EndsWith("a redirect to another host, which is not followed", await Refused(configured), StringComparison.Ordinal);
        Assert.Empty(other.Asked);

        _server.Answers["/files/r.json"] = context => Redirect(context, "r.json");
        Assert.EndsWith("too many redirects", await Refused(configured), StringComparison.Ordinal);

        static Task Redirect(HttpContext context, string target)
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = target;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_file_that_is_too_large_or_none_at_all_is_refused()
    {
        using var configured = Named(_server.Address);
        _server.Put("r.json", new string(' ', 2000) + Referers("web"));
        Assert.EndsWith("is larger than 1024 bytes", await Refused(configured, new AssetOptions { MaximumBytes = 1024 }), StringComparison.Ordinal);
        _server.Put("r.json", "{\"a\":1}");
        Assert.EndsWith("is no list of media, sources and their domains", await Refused(configured), StringComparison.Ordinal);
        _server.Put("r.json", "");
        Assert.EndsWith("is no YAML (line 1)", await Refused(configured), StringComparison.Ordinal);
        using var nowhere = Named("files");
        Assert.EndsWith("cannot be read: it is not there", await Refused(nowhere), StringComparison.Ordinal);
        using var shipped = Named("app:/", "none.json");
        Assert.EndsWith("does not ship with the app", await Refused(shipped), StringComparison.Ordinal);
        using var gone = Named($"http://127.0.0.1:{FreePorts.Take()}");
        Assert.EndsWith("cannot be fetched (ConnectionError)", await Refused(gone), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_takes_too_long_is_given_up()
    {
        var asked = new TaskCompletionSource();
        _server.Answers["/files/r.json"] = async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        using var configured = Named(_server.Address);
        var refused = Refused(configured, new AssetOptions { Timeout = TimeSpan.FromSeconds(30) });
        await asked.Task;
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.EndsWith("did not arrive within 30 s", await refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Until_its_files_are_there_a_batch_fails_as_a_whole_and_the_holder_is_not_hammered()
    {
        using var configured = Named(_server.Address);
        var (enricher, keeper) = Make(configured);
        using (keeper)
        {
            await Assert.ThrowsAsync<AssetUnavailableException>(() => Medium(enricher));
            await Assert.ThrowsAsync<AssetUnavailableException>(() => Medium(enricher));
            Assert.Single(_server.Asked);
            _server.Put("r.json", Referers("late"));
            _time.Advance(TimeSpan.FromSeconds(6));
            Assert.Equal("late", await Medium(enricher));
            Assert.Contains(_told, line => line.StartsWith("Error 3010", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_file_is_fetched_anew_in_the_background_and_one_that_fails_leaves_the_old_one()
    {
        var name = $"{Guid.NewGuid():n}.json";
        long failures = 0;
        using var meter = new MeterListener();
        meter.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "sluice.enrich.asset_failures") listener.EnableMeasurementEvents(instrument);
        };
        meter.SetMeasurementEventCallback<long>((_, number, tags, _) =>
        {
            if (tags.Length == 1 && Equals(tags[0].Value, name)) Interlocked.Add(ref failures, number);
        });
        meter.Start();

        _server.Put(name, Referers("first"));
        using var configured = Named(_server.Address, name);
        var (enricher, keeper) = Make(configured);
        using (keeper)
        {
            Assert.Equal("first", await Medium(enricher));
            _server.Put(name, Referers("second"));
            Assert.Equal("first", await Medium(enricher));
            _time.Advance(TimeSpan.FromDays(7));
            await Until(async () => await Medium(enricher) == "second");

            _server.Put(name, "{");
            await Until(() => Task.FromResult(_time.NextDue is not null));
            _time.Advance(TimeSpan.FromDays(7));
            await Until(() => Task.FromResult(Interlocked.Read(ref failures) == 1));
            Assert.Equal("second", await Medium(enricher));
            Assert.Contains(_told, line => line.StartsWith("Error 3011", StringComparison.Ordinal) && line.Contains(name, StringComparison.Ordinal));

            _server.Put(name, Referers("third"));
            await Until(() => Task.FromResult(_time.NextDue is { } due && due - _time.GetUtcNow() <= TimeSpan.FromMinutes(10)));
            _time.Advance(TimeSpan.FromMinutes(10));
            await Until(async () => await Medium(enricher) == "third");
        }
    }

    [Fact]
    public async Task Nothing_stays_behind_of_what_was_fetched()
    {
        using var configured = Named("files").With("r.json", Referers("x"));
        var before = Directory.GetFiles(Path.GetTempPath(), "sluice-*").Length;
        var (enricher, keeper) = Make(configured);
        using (keeper) Assert.Equal("x", await Medium(enricher));
        Assert.InRange(Directory.GetFiles(Path.GetTempPath(), "sluice-*").Length, 0, before);
    }

    [Theory]
    [InlineData("s3://bucket/path", "r.json", "uri: s3 is not read here: use https, blob storage (its https address) or a path")]
    [InlineData("gs://bucket/path", "r.json", "uri: gs is not read here: use https, blob storage (its https address) or a path")]
    [InlineData("http://files.example/x", "r.json", "uri: is plain http, which is accepted from this machine only; use https, or set Sluice__Enrich__Assets__AllowHttp")]
    [InlineData("", "r.json", "uri: must be an address or a folder")]
    [InlineData("https://", "r.json", "uri: is no address")]
    [InlineData("https://files.example", "../r.json", "database: must be the name of a file")]
    [InlineData("https://files.example", "..", "database: must be the name of a file")]
    public void An_address_that_cannot_be_is_refused_at_the_start(string uri, string database, string error)
    {
        using var configured = Named(uri, database);
        Assert.Equal("0.json $.data.parameters." + error, Assert.Single(configured.Errors()));
    }

    [Fact]
    public void Plain_http_can_be_allowed()
    {
        using var configured = Named("http://files.example/x");
        Assert.NotEmpty(configured.Pipeline(new AssetOptions { AllowHttp = true }).Steps);
    }

    private sealed class Blobs(string content) : IBlobAssets
    {
        public Task<Stream?> OpenAsync(Uri address, CancellationToken cancellationToken) =>
            Task.FromResult<Stream?>(address.Host == "account.blob.core.windows.net" ? new MemoryStream(Encoding.UTF8.GetBytes(content)) : null);
    }

    private sealed class Recorder(List<string> told) : ILogger<AssetKeeper>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (told) told.Add($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
        }
    }
}
