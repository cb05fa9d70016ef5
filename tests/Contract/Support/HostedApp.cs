using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Sluice.FunctionsHost;
using Sluice.Testing;

namespace Sluice.Contract.Tests;

/// <summary>The contract app, published into a folder of its own and run under the stand-in; the test judges its invocations.</summary>
internal sealed class HostedApp : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _settings = [];
    private readonly List<string> _functions = [];
    private readonly ConcurrentQueue<Invocation> _invocations = new();
    private readonly BlobServiceClient _storage;
    private WebApplication? _judge;

    public HostedApp(string storage)
    {
        _storage = new BlobServiceClient(storage, Patience);
        Directory.CreateDirectory(Folder);
        Setting("EventHubs", $"Endpoint=sb://{Namespace}/;SharedAccessKeyName=k;SharedAccessKey=very-secret");
    }

    // Absent storage must be noticed within a test's patience, not after the client's default of minutes.
    private static BlobClientOptions Patience => new() { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(5) } };

    public string Folder => _folder.File("app");

    /// <summary>A namespace of this test's own, so that checkpoints of different tests never meet.</summary>
    public string Namespace { get; } = $"t{Guid.NewGuid():N}.servicebus.example";

    public int Port { get; } = FreePorts.Take();

    public LogLines Lines { get; } = new();

    public FakeLog Log { get; set; } = new(1);

    /// <summary>Decides every invocation's answer.</summary>
    public Func<Invocation, Task<Answer>> Judge { get; set; } = _ => Task.FromResult(Answer.Good);

    public IReadOnlyCollection<Invocation> Invocations => _invocations;

    public BlobContainerClient Container => _storage.GetBlobContainerClient("azure-webjobs-eventhub");

    public BlobServiceClient Storage => _storage;

    public FunctionsHost.FunctionsHost Host { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public Func<FunctionsHostOptions, FunctionsHostOptions> Options { get; set; } = o => o;

    public void Setting(string name, string value) => _settings[name] = value;

    public string Scratch(string name) => _folder.File(name);

    public void HttpFunction(string name, string route, params string[] methods) => Function(name, $$"""
        {"bindings":[
          {"type":"httpTrigger","direction":"in","name":"req","authLevel":"anonymous","route":"{{route}}","methods":{{JsonSerializer.Serialize(methods)}} },
          {"type":"http","direction":"out","name":"$return"}]}
        """);

    public void EventFunction(string name = "OnEvents", string retry = "", string dataType = "binary")
    {
        var type = dataType.Length > 0 ? $",\"dataType\":\"{dataType}\"" : "";
        var policy = retry.Length > 0 ? ",\"retry\":" + retry : "";
        Function(name, """
            {"bindings":[{"type":"eventHubTrigger","direction":"in","name":"events","eventHubName":"Things",
            "consumerGroup":"$Default","cardinality":"many","connection":"EventHubs"
            """ + type + "}]" + policy + "}");
    }

    public void Function(string name, string json)
    {
        Directory.CreateDirectory(Path.Combine(Folder, name));
        File.WriteAllText(Path.Combine(Folder, name, "function.json"), json);
        _functions.Add(name);
    }

    /// <summary>Starts everything; <paramref name="hostJson"/> is what goes into host.json besides the handler.</summary>
    public async Task StartAsync(string hostJson = "", string handler = "")
    {
        _judge ??= await StartJudgeAsync();
        File.WriteAllText(Path.Combine(Folder, "host.json"), $$"""
            { "version": "2.0", "extensions": {"http": {"routePrefix": ""} }, // comments are allowed
              "customHandler": { "description": { "defaultExecutablePath": "{{Executable}}" }, "enableProxyingHttpRequest": true {{handler}} }
              {{hostJson}} }
            """);
        _settings["CONTRACT_JUDGE"] = _judge.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        _settings["CONTRACT_FUNCTIONS"] = string.Join(',', _functions);
        Host = new FunctionsHost.FunctionsHost(Options(new FunctionsHostOptions
        {
            AppDirectory = Folder,
            HttpPort = Port,
            Settings = _settings,
            LogReader = connection =>
            {
                lock (Log) Log.Connections.Add(connection);
                return Log;
            },
            Storage = _storage,
            Loggers = Lines,
            LoadBalancingInterval = TimeSpan.FromMilliseconds(200),
            OwnershipExpiry = TimeSpan.FromSeconds(4),
            StopGrace = TimeSpan.FromSeconds(5),
        }));
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{Port}/"),
            Timeout = TimeSpan.FromSeconds(90),
        };
        await Host.StartAsync(CancellationToken.None);
    }

    /// <summary>Stops the host and starts another on the same folder and storage.</summary>
    public async Task RestartAsync(string hostJson = "")
    {
        await Host.DisposeAsync();
        await StartAsync(hostJson);
    }

    /// <summary>What the app says about a request it got.</summary>
    public async Task<JsonElement> EchoAsync(HttpRequestMessage request)
    {
        using var answer = await Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Invocation.Parse(await answer.Content.ReadAsStringAsync());
    }

    public Task<JsonElement> EchoAsync(string path) => EchoAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Metadata of a partition's checkpoint; null when there is none.</summary>
    public async Task<IDictionary<string, string>?> CheckpointAsync(int partition)
    {
        var blob = Container.GetBlobClient($"{Namespace}/things/$default/checkpoint/{partition}");
        try
        {
            return (await blob.GetPropertiesAsync()).Value.Metadata;
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            return null;
        }
    }

    public async Task WaitForCheckpointAsync(int partition, long sequence)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await CheckpointAsync(partition))?["sequencenumber"] != $"{sequence}")
        {
            Assert.False(limit.IsCancellationRequested, $"no checkpoint {sequence} on partition {partition}");
            await Task.Delay(50);
        }
    }

    public Task WaitForInvocationsAsync(int count) =>
        Eventually.TrueAsync(() => _invocations.Count >= count, $"{count} invocations had come (log: {string.Join(" | ", Lines.All.TakeLast(12).Select(l => l.Text))})");

    public async ValueTask DisposeAsync()
    {
        if (Host is not null) await Host.DisposeAsync();
        if (_judge is not null)
        {
            using var now = new CancellationTokenSource(0);
            await _judge.StopAsync(now.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _judge.DisposeAsync();
        }
        Http?.Dispose();
        _folder.Dispose();
    }

    private static string Executable =>
        Path.Combine(AppContext.BaseDirectory, "Sluice.Contract.App" + (OperatingSystem.IsWindows() ? ".exe" : "")).Replace('\\', '/');

    private async Task<WebApplication> StartJudgeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.Listen(IPAddress.Loopback, 0);
            k.Limits.MaxRequestBodySize = null;
        });
        builder.Services.AddRouting();
        var judge = builder.Build();
        judge.UseRouting();
        judge.MapPost("/{function}", (RequestDelegate)JudgeAsync);
        await judge.StartAsync();
        return judge;
    }

    private async Task JudgeAsync(HttpContext http)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        var seen = Encoding.UTF8.GetString(Convert.FromBase64String(http.Request.Headers["X-Seen"].ToString())).Split('\n');
        var invocation = new Invocation(
            (string)http.GetRouteValue("function")!, int.Parse(http.Request.Headers["X-Process"].ToString()), seen, body.RootElement.Clone());
        _invocations.Enqueue(invocation);
        var answer = await Judge(invocation).WaitAsync(http.RequestAborted);
        http.Response.StatusCode = answer.Status;
        if (answer.Exit is { } code) http.Response.Headers["X-Exit"] = $"{code}";
        if (answer.Location is { } location) http.Response.Headers.Location = location;
        if (answer.Body.Length > 0)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(answer.Body);
        }
    }
}
