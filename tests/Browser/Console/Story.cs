using Sluice.Fabric.Api;
using Sluice.Fabric.Storing;
using Sluice.Fabric.Tests.Api;
using Sluice.Testing;

namespace Sluice.Browser.Tests.Console;

/// <summary>API and console before a pipeline whose rounds the test tells, by itself or once a second.</summary>
internal sealed class Story : IAsyncDisposable
{
    private readonly int _port = FreePorts.Take();
    private readonly CancellationTokenSource _end = new();
    private readonly FabricApiOptions _options;
    private readonly FabricTopology? _topology;
    private readonly Func<long, FabricRound> _round;
    private Task? _ticking;
    private FabricServer? _server;
    private long _number;

    private Story(FabricApiOptions options, FabricTopology? topology, Func<long, FabricRound> round) =>
        (_options, _topology, _round) = (options, topology, round);

    public MemoryHistory History { get; } = new();

    public MemoryControls Controls { get; } = new();

    public long Number => Interlocked.Read(ref _number);

    public string Page => $"http://127.0.0.1:{_port}/console";

    /// <summary>The sample pipeline, some seconds into its story.</summary>
    public static async Task<Story> BeginAsync(int second = Sample.Present, FabricApiOptions? options = null)
    {
        var start = DateTimeOffset.UtcNow.AddSeconds(-second);
        var story = new Story(options ?? new FabricApiOptions { Name = "shop-west", AllowAnonymous = true }, null, number => Sample.Round(number, start, (int)number - 1));
        for (var i = 0; i <= second; i++) await story.TellAsync();
        await story.StartAsync();
        return story;
    }

    /// <summary>A pipeline of many nodes.</summary>
    public static async Task<Story> BeginManyAsync(int nodes)
    {
        var story = new Story(new FabricApiOptions { AllowAnonymous = true }, Sample.ManyTopology(nodes), number => Sample.Many(number, DateTimeOffset.UtcNow, nodes));
        await story.TellAsync();
        await story.StartAsync();
        return story;
    }

    /// <summary>One round more.</summary>
    public async Task TellAsync(Func<FabricRound, FabricRound>? change = null)
    {
        var round = _round(Interlocked.Increment(ref _number));
        await History.SaveAsync(change?.Invoke(round) ?? round, default);
    }

    /// <summary>A round a second from now on.</summary>
    public void Tick() => _ticking = TickAsync();

    public async Task StartAsync() => _server = await FabricServer.StartAsync(History, Controls, _options, _topology, port: _port);

    public async Task StopAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_ticking is not null) await _ticking;
        await StopAsync();
        _end.Dispose();
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token)) await TellAsync();
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
