using Microsoft.Extensions.Logging;

namespace Sluice.EventHubs.Store;

/// <summary>
/// The hubs of a data directory: <c>hubs/{name}/{partition}/*.log</c>, and a lock file that keeps a second broker out.
/// </summary>
internal sealed class EventStore : IEventStore, IDisposable
{
    private static readonly TimeSpan RetentionPeriod = TimeSpan.FromSeconds(10);
    private const int MaxCommitThreads = 4;

    private readonly Dictionary<string, Hub> _hubs = new(StringComparer.OrdinalIgnoreCase);
    private readonly FileStream _lock;
    private readonly CommitThreads _threads;
    private readonly ILogger _logger;
    private readonly ITimer _retention;

    private EventStore(FileStream @lock, CommitThreads threads, TimeProvider time, ILogger logger)
    {
        (_lock, _threads, _logger) = (@lock, threads, logger);
        _retention = time.CreateTimer(static state => ((EventStore)state!).ApplyRetention(), this, RetentionPeriod, RetentionPeriod);
    }

    /// <summary>Opens or creates the hubs.</summary>
    /// <exception cref="BrokerException">The directory cannot be used, by this broker, as it is.</exception>
    public static EventStore Open(BrokerOptions options, TimeProvider time, ILogger logger)
    {
        var root = Path.GetFullPath(options.DataDirectory);
        var @lock = TakeLock(root);
        var threads = new CommitThreads(Math.Min(MaxCommitThreads, options.Hubs.Sum(static hub => hub.Partitions)));
        var store = new EventStore(@lock, threads, time, logger);
        try
        {
            var files = new StoreOptions(options.Retention, options.RetentionBytes, options.SegmentBytes);
            foreach (var hub in options.Hubs)
                store._hubs.Add(hub.Name, Hub.Open(
                    Path.Combine(root, "hubs", hub.Name.ToLowerInvariant()), hub, files, time, threads, logger));
            return store;
        }
        catch (StoreDamagedException exception)
        {
            store.Dispose();
            throw new BrokerException($"The log in {root} cannot be opened: {exception.Message}", exception);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public IHub? Find(string name) => _hubs.GetValueOrDefault(name);

    /// <summary>Takes nothing more in; what was taken in is still written and answered.</summary>
    public void StopAppends()
    {
        foreach (var hub in _hubs.Values)
            foreach (var partition in hub.Files)
                partition.StopAppends();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _retention.Dispose();
        _threads.Dispose();
        foreach (var hub in _hubs.Values) hub.Dispose();
        _lock.Dispose();
    }

    /// <summary>Deletes what is too old or too much, in every partition.</summary>
    internal void ApplyRetention()
    {
        try
        {
            foreach (var hub in _hubs.Values)
                foreach (var partition in hub.Files)
                    partition.ApplyRetention();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _logger.RetentionFailed(exception);
        }
    }

    private static FileStream TakeLock(string root)
    {
        try
        {
            Directory.CreateDirectory(root);
            return new FileStream(Path.Combine(root, "broker.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BrokerException($"{root} cannot be used: another broker works in it, or it is not writable.", exception);
        }
    }
}
