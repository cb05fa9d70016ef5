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
        if (_context is null) throw new InvalidOperationException("The host has not been started.");
        await _scaling.WaitAsync();
        try
        {
            if (_disposed || Stopped.IsCompleted) return;
            var context = _context;
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
    /// Lets another version of the app take over while requests and events go on: a new instance is started, and once its
    /// app is ready the oldest old one finishes what it is doing and goes; then the next. HTTP routes and timers must be
    /// the same, because the web server and the timers stay; Event Hubs functions may differ.
    /// </summary>
    /// <param name="folder">The published folder of the new version; it must stay as long as the host runs.</param>
    /// <param name="settings">App settings of the new version, all of them.</param>
    /// <param name="cancellationToken">Leaves it half done: instances that are new stay new.</param>
    /// <exception cref="InvalidAppException">The folder cannot be hosted here; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The new app does not come up; old instances that are left go on.</exception>
    public async Task ReplaceAppAsync(string folder, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var before = _context ?? throw new InvalidOperationException("The host has not been started.");
        var errors = new List<ManifestError>();
        var full = Path.GetFullPath(folder);
        var manifest = AppManifest.Load(full, settings, errors);
        if (errors.Count == 0 && !ServesTheSame(before.Manifest, manifest))
            errors.Add(new ManifestError(full, "has other HTTP routes or timers than what runs; stop the run and start it again"));
        if (errors.Count > 0) throw new InvalidAppException(errors);

        await _scaling.WaitAsync(cancellationToken);
        try
        {
            _context = before with { Folder = full, Manifest = manifest, Settings = settings };
        }
        finally
        {
            _scaling.Release();
        }
        var after = _context;
        while (await ReplaceOldestAsync(after, cancellationToken)) cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>One step; false when no old instance is left, or somebody has begun another replacement.</summary>
    private async Task<bool> ReplaceOldestAsync(HostContext after, CancellationToken cancellationToken)
    {
        // Scaling waits its turn: a step takes as long as a start and a farewell.
        await _scaling.WaitAsync(cancellationToken);
        try
        {
            if (_disposed || !ReferenceEquals(_context, after) || _instances.FirstOrDefault(i => !ReferenceEquals(i.Context, after)) is not { } old)
                return false;
            var instance = new HostInstance(++_lastId, after);
            _instances = [.. _instances, instance];
            instance.Start();
            var isReady = false;
            try
            {
                isReady = await instance.App.WaitUntilReadyAsync(cancellationToken);
            }
            finally
            {
                if (!isReady)
                {
                    _instances = [.. _instances.Where(i => i != instance)];
                    await instance.StopAsync(TimeSpan.Zero);
                }
            }
            if (!isReady)
            {
                // What is started from now on is what has proved itself.
                _context = old.Context;
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture, $"The new app does not come up ({instance.App.Failure ?? "it ended"}); {_instances.Count(i => !ReferenceEquals(i.Context, after))} instances of the old one go on."));
            }
            instance.App.Failed += app => _ = RemoveFailedAsync(app);
            _instances = [.. _instances.Where(i => i != old)];
            await old.StopAsync(_options.StopGrace);
            return true;
        }
        finally
        {
            _scaling.Release();
        }
    }

    private static bool ServesTheSame(AppManifest before, AppManifest after)
    {
        return Served(before).SequenceEqual(Served(after), StringComparer.Ordinal);

        static IEnumerable<string> Served(AppManifest manifest) => manifest.Functions
            .Where(function => function.Trigger is not EventHubTrigger)
            .Select(Describe).Select(function => $"{function.Name} {function.Trigger} {function.Detail}").Order(StringComparer.Ordinal);
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
            [.. instances.Select(i => new InstanceSnapshot(i.App.Id, i.App.ProcessId, i.App.Port, i.App.Phase, !ReferenceEquals(i.Context, _context)))],
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
