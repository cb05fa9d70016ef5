using System.Globalization;
using Sluice.FunctionsHost.App;
using Sluice.FunctionsHost.Http;
using Sluice.FunctionsHost.Manifest;
using Sluice.FunctionsHost.Timers;

namespace Sluice.FunctionsHost;

/// <summary>
/// A stand-in for the Azure Functions host that speaks its custom-handler contract: starts the app, passes HTTP requests
/// through, posts invocations of Event Hubs and timer functions, keeps checkpoints and ownership where the real host
/// keeps them. Every instance is an owner of partitions of its own, as machines in Azure are; one web server stands
/// before all of them. Not safe for concurrent calls of <see cref="StartAsync"/> and <see cref="DisposeAsync"/>;
/// everything else is.
/// </summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    private static readonly TimeSpan LocalInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LocalExpiry = TimeSpan.FromSeconds(30);

    private readonly FunctionsHostOptions _options;
    private readonly TaskCompletionSource<string> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _scaling = new(1);
    private readonly List<TimerListener> _timers = [];
    private volatile HostInstance[] _instances = [];
    private HostContext? _context;
    private HttpFront? _front;
    private int _lastId;
    private bool _disposed;

    /// <summary>Prepares a host; nothing is read or started yet.</summary>
    public FunctionsHost(FunctionsHostOptions options) => _options = options;

    /// <summary>
    /// Completes, with the reason, when the host stops by itself: the last instance's app has crashed three times, each
    /// within 30 minutes of the last. Everything is stopped by then except the web server, which answers 500.
    /// </summary>
    public Task<string> Stopped => _stopped.Task;

    /// <summary>
    /// Starts the web server, the instances and their listeners. It does not wait for the app to be ready (requests are
    /// held meanwhile), nor for the log or storage to be there.
    /// </summary>
    /// <exception cref="InvalidAppException">Options, host.json or a function.json are wrong; all errors at once.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var errors = _options.Validate().ToList();
        var folder = Path.GetFullPath(_options.AppDirectory);
        var manifest = AppManifest.Load(folder, _options.Settings, errors);
        RouteTemplates.Check(manifest, errors);
        if (errors.Count > 0) throw new InvalidAppException(errors);

        _context = new HostContext(
            folder, manifest, _options.Settings, _options.Storage, _options.LogReader, _options.Loggers, _options.Time,
            _options.LoadBalancingInterval ?? manifest.Host.EventHubs.LoadBalancingInterval ?? LocalInterval,
            _options.OwnershipExpiry ?? manifest.Host.EventHubs.OwnershipExpiry ?? LocalExpiry);
        foreach (var name in manifest.DisabledFunctions) _context.Logger.FunctionDisabled(name);
        var turns = new RoundRobin(() => Array.ConvertAll(_instances, i => i.App));
        _front = new HttpFront(_context, turns, _options.HttpPort, _options.LocalRoutes, Snapshot);
        await _front.StartAsync(cancellationToken);
        await SetInstancesAsync(_options.Instances);
        foreach (var function in manifest.Functions)
            if (function.Trigger is TimerTrigger trigger)
                _timers.Add(new TimerListener(function, trigger, turns.OldestAsync, _context));
        foreach (var timer in _timers) timer.Start();
        _context.Logger.Started(manifest.Functions.Count, _options.Instances, _options.HttpPort);
    }

    /// <summary>
    /// Starts or stops instances until there are so many. The ones that go are the newest; each finishes what it is
    /// doing (at most <see cref="FunctionsHostOptions.StopGrace"/>) and gives its partitions back.
    /// </summary>
    /// <param name="count">1 to <see cref="FunctionsHostOptions.MaxInstances"/>.</param>
    public async Task SetInstancesAsync(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, FunctionsHostOptions.MaxInstances);
        var context = _context ?? throw new InvalidOperationException("The host has not been started.");
        await _scaling.WaitAsync();
        try
        {
            if (_disposed || Stopped.IsCompleted) return;
            var added = new List<HostInstance>();
            while (_instances.Length + added.Count < count)
            {
                var instance = new HostInstance(++_lastId, context);
                instance.App.Failed += app => _ = RemoveFailedAsync(app);
                added.Add(instance);
            }
            var gone = _instances.Length > count ? _instances[count..] : [];
            _instances = [.. _instances[..(_instances.Length - gone.Length)], .. added];
            foreach (var instance in added) instance.Start();
            await Task.WhenAll(gone.Select(i => i.StopAsync(_options.StopGrace)));
        }
        finally
        {
            _scaling.Release();
        }
    }

    /// <summary>
    /// Loses an instance as if its machine was gone: SIGKILL, no farewell, partitions only freed by expiry. For rehearsals
    /// of that day. False when there is no such instance.
    /// </summary>
    public async Task<bool> KillInstanceAsync(int id)
    {
        await _scaling.WaitAsync();
        try
        {
            if (_instances.FirstOrDefault(i => i.App.Id == id) is not { } lost) return false;
            _instances = [.. _instances.Where(i => i != lost)];
            await lost.AbandonAsync();
            return true;
        }
        finally
        {
            _scaling.Release();
        }
    }

    /// <summary>What the host is doing now.</summary>
    public HostSnapshot Snapshot()
    {
        var instances = _instances;
        var functions = _context?.Manifest.Functions.Select(Describe)
            .Concat(_context.Manifest.DisabledFunctions.Select(name => new FunctionSnapshot(name, "disabled", "")))
            .OrderBy(f => f.Name, StringComparer.Ordinal);
        var partitions = instances.SelectMany(i => i.Listeners.SelectMany(l => l.Owned.Select(partition =>
            new PartitionSnapshot(l.Function.Name, l.Trigger.Hub, l.Trigger.ConsumerGroup, partition, i.App.Id))));
        return new HostSnapshot(
            [.. instances.Select(i => new InstanceSnapshot(i.App.Id, i.App.ProcessId, i.App.Port, i.App.Phase))],
            functions?.ToList() ?? [],
            [.. partitions.OrderBy(p => p.Hub, StringComparer.Ordinal)
                .ThenBy(p => p.ConsumerGroup, StringComparer.Ordinal).ThenBy(p => p.Partition)]);
    }

    /// <summary>Stops: no new work, what runs may end (bounded), then SIGKILL for every process that was started.</summary>
    public async ValueTask DisposeAsync()
    {
        await _scaling.WaitAsync();
        try
        {
            if (_disposed) return;
            _disposed = true;
            var timers = _timers.Select(t => t.StopAsync(_options.StopGrace));
            var front = _front?.StopAsync(_options.StopGrace) ?? Task.CompletedTask;
            var instances = _instances.Select(i => i.StopAsync(_options.StopGrace));
            await Task.WhenAll([.. timers, .. instances, front]);
            _instances = [];
            if (_front is not null) await _front.DisposeAsync();
            _context?.Probe.Dispose();
        }
        finally
        {
            _scaling.Release();
        }
    }

    /// <summary>An instance whose app crashed for good is a machine less; without any the host has nothing left to do.</summary>
    private async Task RemoveFailedAsync(AppInstance app)
    {
        await _scaling.WaitAsync();
        try
        {
            if (_disposed || _instances.FirstOrDefault(i => i.App == app) is not { } failed) return;
            if (_instances.Length == 1)
            {
                var reason = string.Create(CultureInfo.InvariantCulture, $"instance {app.Id}: {app.Failure}");
                _context!.Logger.StopsByItself(reason);
                _stopped.TrySetResult(reason);
            }
            else
            {
                _instances = [.. _instances.Where(i => i != failed)];
            }
            await failed.StopAsync(TimeSpan.Zero);
        }
        finally
        {
            _scaling.Release();
        }
    }

    private static FunctionSnapshot Describe(FunctionDefinition function) => function.Trigger switch
    {
        HttpTrigger http => new FunctionSnapshot(function.Name, "http", $"{string.Join(',', http.Methods)} {http.Route ?? function.Name}"),
        EventHubTrigger hub => new FunctionSnapshot(function.Name, "eventHub", $"{hub.Hub}/{hub.ConsumerGroup}"),
        TimerTrigger timer => new FunctionSnapshot(function.Name, "timer", timer.Schedule.ToString()),
        _ => throw new InvalidOperationException($"Function {function.Name} has a trigger that nobody knows."),
    };
}
