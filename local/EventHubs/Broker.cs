using System.Globalization;
using Microsoft.Extensions.Logging;
using Sluice.EventHubs.Connections;
using Sluice.EventHubs.Limits;
using Sluice.EventHubs.Security;
using Sluice.EventHubs.Store;

namespace Sluice.EventHubs;

/// <summary>
/// An Event Hubs namespace in this process: AMQP 1.0 on the loopback address, durable on disk, for the official clients
/// with a development-emulator connection string. Every acknowledged event survives the end of the process.
/// </summary>
public sealed class Broker : IAsyncDisposable
{
    private const long IngestBudgetBytes = 64 * 1024 * 1024;
    private readonly EventStore _store;
    private readonly Listener _listener;
    private readonly ThroughputLimits _limits;
    private readonly Counters _counters;
    private int _disposed;

    private Broker(BrokerOptions options, EventStore store, Listener listener, ThroughputLimits limits, Counters counters)
    {
        (_store, _listener, _limits, _counters) = (store, listener, limits, counters);
        ConnectionString = ConnectionStringFor(options.Port);
    }

    /// <summary>What the official clients connect with.</summary>
    public string ConnectionString { get; }

    /// <summary>Throughput units in force; null for no limits.</summary>
    public int? ThroughputUnits => _limits.Units;

    /// <summary>What went through since the start.</summary>
    public BrokerCounters Counters => _counters.Read(_listener.Count);

    /// <summary>The connection string of a broker on a port of this machine.</summary>
    public static string ConnectionStringFor(int port) => string.Create(CultureInfo.InvariantCulture,
        $"Endpoint=sb://localhost:{port};SharedAccessKeyName={AccessKey.Emulator.Name};SharedAccessKey={AccessKey.Emulator.Value};UseDevelopmentEmulator=true;");

    /// <summary>Opens the data directory, repairs what a kill has torn, and listens.</summary>
    /// <exception cref="BrokerException">The options, the data directory or the port cannot be used; the message says why.</exception>
    public static async Task<Broker> StartAsync(
        BrokerOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var errors = options.Validate();
        if (errors.Count > 0) throw new BrokerException("The broker's options are wrong: " + string.Join(' ', errors));
        cancellationToken.ThrowIfCancellationRequested();
        var logger = loggerFactory.CreateLogger("Sluice.EventHubs");
        // Opening scans files, which may take a while: not on the caller's thread.
        var store = await Task.Run(() => EventStore.Open(options, timeProvider, logger), cancellationToken);
        try
        {
            var limits = new ThroughputLimits(timeProvider);
            limits.SetUnits(options.ThroughputUnits);
            var counters = new Counters(timeProvider.GetUtcNow());
            var services = new BrokerServices(
                store, AccessKey.Emulator, options.AcceptAnyJwt, limits, new OwnerRegistry(), counters,
                new IngestBudget(IngestBudgetBytes), timeProvider, logger);
            return new Broker(options, store, new Listener(options.Port, services), limits, counters);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Changes the throughput units at once; null lifts the limits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 1 and 40.</exception>
    public void SetThroughputUnits(int? units)
    {
        if (units is < 1 or > 40) throw new ArgumentOutOfRangeException(nameof(units), units, "Throughput units go from 1 to 40.");
        _limits.SetUnits(units);
    }

    /// <summary>Finishes what was taken in, tells the clients, closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _listener.StopAcceptingAsync();
        await _listener.CloseAsync();
        _store.StopAppends();
        await Task.Run(_store.Dispose);
    }
}
