using System.Collections.Concurrent;
using System.Reflection;
using Sluice.Fabric.Measuring;
using Sluice.Log;

namespace Sluice.Host.Fabric;

/// <summary>Everything that this process measures of itself. One per process.</summary>
internal sealed class Gauges : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, WorkerGauge> _workers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly HashSet<string> _quiet = [];
    private volatile bool _hasNews;
    private long _countedAt;

    /// <summary>Starts to count.</summary>
    /// <param name="settings">For the platform's name of the instance.</param>
    /// <param name="options">For the version.</param>
    /// <param name="time">Clock.</param>
    public Gauges(IConfiguration settings, MeasuringOptions options, TimeProvider time)
    {
        _time = time;
        Version = options.Version ?? VersionOf(typeof(Gauges).Assembly);
        Settings = SettingsMark.Of(settings);
        // The platform's own name helps people, the rest makes it unique for this process.
        var host = Set("WEBSITE_POD_NAME") ?? Set("CONTAINER_NAME") ?? Set("WEBSITE_INSTANCE_ID") ?? Environment.MachineName;
        Instance = $"{(host.Length > 40 ? host[..40] : host)}-{Guid.NewGuid().ToString("n")[..8]}";
        Counts = new MinuteCounts(time, () =>
        {
            Volatile.Write(ref _countedAt, time.GetTimestamp());
            Wake();
        });

        string? Set(string name) => string.IsNullOrWhiteSpace(settings[name]) ? null : settings[name];
    }

    /// <summary>Id of this process.</summary>
    public string Instance { get; }

    /// <summary>Version of the code, or what the settings say.</summary>
    public string Version { get; }

    /// <summary>Mark of the settings.</summary>
    public string Settings { get; }

    /// <summary>What was counted.</summary>
    public MinuteCounts Counts { get; }

    /// <summary>True when something happened since the last word.</summary>
    public bool HasNews => _hasNews || Counts.HasFresh;

    /// <summary>The worker, measured.</summary>
    public IBatchWorker Measure(string function, IBatchWorker worker) =>
        new MeasuredWorker(worker, _workers.GetOrAdd(function, static (name, time) => new WorkerGauge(name, time), _time), Wake);

    /// <summary>Returns when something has happened since the last call.</summary>
    public Task WaitForWorkAsync(CancellationToken cancellationToken) => _work.WaitAsync(cancellationToken);

    /// <summary>True while a batch is in hand or something happened within a time.</summary>
    public bool IsBusy(TimeSpan within) =>
        _workers.Values.Any(worker => worker.HasWorkedWithin(within))
        || (Volatile.Read(ref _countedAt) is var at and > 0 && _time.GetElapsedTime(at) < within);

    /// <summary>What the workers have to say: those that have worked within a time, and those that have just become quiet, once.</summary>
    public IReadOnlyList<Heartbeat> Heartbeats(TimeSpan within)
    {
        // Reset first: what happens from now on is news.
        _hasNews = false;
        var heartbeats = new List<Heartbeat>();
        foreach (var worker in _workers.Values)
        {
            var isBusy = worker.HasWorkedWithin(within);
            if (isBusy) _quiet.Remove(worker.Worker);
            else if (!_quiet.Add(worker.Worker)) continue;
            if (worker.Say(Instance, Version, Settings) is { } heartbeat) heartbeats.Add(heartbeat);
        }
        return heartbeats;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Counts.Dispose();
        _work.Dispose();
    }

    private void Wake()
    {
        if (_hasNews) return;
        _hasNews = true;
        try
        {
            if (_work.CurrentCount == 0) _work.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two woke it at once, and once is enough.
            _hasNews = true;
        }
    }

    // Two builds of one version differ in the commit behind the +; seven of its digits are enough to see that.
    private static string VersionOf(Assembly assembly)
    {
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        var commit = version.IndexOf('+');
        return commit >= 0 && version.Length > commit + 8 ? version[..(commit + 8)] : version;
    }
}
