using System.Collections.Concurrent;
using Azure.Core;
using Microsoft.Extensions.Logging;
using Sluice.Log;

namespace Sluice.Azure.EventHubs;

/// <summary>
/// One connection to a namespace, shared by the sender and readers made from it: opened when first needed and again,
/// after a pause that grows, when it was lost; never in the background. Safe for concurrent use.
/// </summary>
public sealed class EventHubsClient : IAsyncDisposable
{
    private readonly EventHubsConnection _to;
    private readonly ITokenSource _tokens;
    private readonly Reopener<OpenConnection> _connection;
    private readonly Management _management;
    private readonly ConcurrentDictionary<string, int> _partitionCounts = new();
    private readonly SharedCalls<string, int> _counting = new();
    private readonly SharedCalls<bool, LogThroughput> _measuring = new();
    private readonly SharedCalls<(string Hub, int Partition), PartitionEnds> _reading = new();

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="connection">Where, and how to sign in.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="time">Clock of token renewals, pauses and timeouts.</param>
    /// <param name="logger">Connection events.</param>
    /// <param name="credential">Overrides the identity that the settings name; ignored for connection strings.</param>
    public EventHubsClient(
        EventHubsConnection connection, EventHubsOptions options, TimeProvider time, ILogger<EventHubsClient> logger,
        TokenCredential? credential = null)
    {
        (_to, Options, Time, Logger) = (connection, options, time, logger);
        _tokens = connection.Key is { } key
            ? new SharedKeyTokens(key, time)
            : new IdentityTokens(credential ?? connection.Identity!.CreateCredential());
        _connection = new Reopener<OpenConnection>(
            OpenAsync, open => open.IsOpen, new Circuit(time, options.BackOffMinimum, options.BackOffMaximum));
        _management = new Management(this, _tokens);
    }

    internal EventHubsOptions Options { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    /// <inheritdoc cref="ILogSender.GetPartitionCountAsync" />
    public async ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken)
    {
        if (_partitionCounts.TryGetValue(hub, out var known)) return known;
        var count = await _counting.RunAsync(hub, _management.CountPartitionsAsync).WaitAsync(cancellationToken);
        _partitionCounts[hub] = count;
        return count;
    }

    /// <inheritdoc cref="ILogReader.GetPartitionEndsAsync" />
    public async ValueTask<PartitionEnds> GetPartitionEndsAsync(string hub, int partition, CancellationToken cancellationToken) =>
        await _reading.RunAsync((hub, partition), _management.ReadEndsAsync).WaitAsync(cancellationToken);

    /// <summary>Throughput units and traffic of the local log. Event Hubs itself does not answer this.</summary>
    /// <exception cref="LogUnavailableException">The log is away, or is none that knows the request.</exception>
    public Task<LogThroughput> ThroughputAsync(CancellationToken cancellationToken) =>
        _measuring.RunAsync(true, _management.ReadThroughputAsync).WaitAsync(cancellationToken);

    /// <summary>Changes the local log's throughput units, 1 to 40; null lifts its limits. Returns what is in force then.</summary>
    /// <exception cref="LogUnavailableException">The log is away, or refuses.</exception>
    public Task<LogThroughput> SetThroughputUnitsAsync(int? units, CancellationToken cancellationToken)
    {
        if (units is < 1 or > 40) throw new ArgumentOutOfRangeException(nameof(units), units, "Throughput units go from 1 to 40.");
        return _management.SetThroughputUnitsAsync(units).WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _connection.Close()?.Close();
        return ValueTask.CompletedTask;
    }

    internal Task<OpenConnection> ConnectAsync() => _connection.GetAsync();

    private async Task<OpenConnection> OpenAsync()
    {
        try
        {
            return await OpenConnection.OpenAsync(_to, _tokens, Options, Time, Logger);
        }
        catch (Exception e)
        {
            var failure = Faults.From(e, $"Connecting to {_to}");
            Messages.ConnectFailed(Logger, _to.ToString(), failure.Message);
            throw failure;
        }
    }
}
