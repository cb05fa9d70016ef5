using System.Collections.Concurrent;
using System.Globalization;
using Amqp;
using Sluice.Log;

namespace Sluice.Azure.EventHubs;

/// <summary>
/// <see cref="ILogSender"/> on Event Hubs. Within one call a batch is sent when the one before it was acknowledged;
/// calls overlap freely, up to <see cref="EventHubsOptions.MaxInFlight"/> batches. While the log is down, refuses or is
/// busy, sends fail at once for a short, growing pause instead of trying again each time. Does not own the client.
/// </summary>
public sealed class EventHubsLogSender : ILogSender, IAsyncDisposable
{
    private readonly EventHubsClient _client;
    private readonly SemaphoreSlim _inFlight;
    private readonly ConcurrentDictionary<(string Hub, int Partition), Reopener<OpenSender>> _links = new();
    private readonly ConcurrentDictionary<string, Circuit> _busy = new();

    /// <summary>Opens nothing yet.</summary>
    public EventHubsLogSender(EventHubsClient client)
    {
        _client = client;
        _inFlight = new SemaphoreSlim(client.Options.MaxInFlight);
    }

    /// <inheritdoc />
    public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken) =>
        _client.GetPartitionCountAsync(hub, cancellationToken);

    /// <inheritdoc />
    public ValueTask SendAsync(
        string hub, int partition, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        return messages.Count == 0 ? default : new ValueTask(SendAllAsync(hub, partition, null, messages, cancellationToken));
    }

    /// <inheritdoc />
    public ValueTask SendAsync(
        string hub, string partitionKey, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken)
    {
        var key = EventBatch.EncodeKey(partitionKey);
        return messages.Count == 0 ? default : new ValueTask(SendAllAsync(hub, -1, key, messages, cancellationToken));
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        foreach (var link in _links.Values) link.Close()?.Drop();
        return ValueTask.CompletedTask;
    }

    private async Task SendAllAsync(
        string hub, int partition, byte[]? key, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken)
    {
        var busy = _busy.GetOrAdd(hub, NewCircuit);
        var link = _links.GetOrAdd((hub, partition), NewLink);
        var from = 0;
        while (from < messages.Count)
        {
            busy.ThrowIfOpen();
            var started = _client.Time.GetTimestamp();
            if (!await _inFlight.WaitAsync(_client.Options.SendTimeout, cancellationToken))
                throw new LogUnavailableException(LogFault.Unreachable,
                    $"Sending to {hub}: too many batches wait for their acknowledgement.");
            try
            {
                // The log may have become busy while this call waited for its turn.
                busy.ThrowIfOpen();
                if (!link.TryGet(out var sender)) sender = await OpenAsync(link, hub, started, cancellationToken);
                if (from == 0) ThrowIfTooLarge(messages, key, sender);
                var batch = EventBatch.Pack(messages, from, key, sender.MostBytes, _client.Options.MaxBatchCount);
                await SendBatchAsync(sender, batch, hub, busy, cancellationToken);
                from += batch.Count;
            }
            finally
            {
                _inFlight.Release();
            }
        }
    }

    private async Task<OpenSender> OpenAsync(
        Reopener<OpenSender> link, string hub, long started, CancellationToken cancellationToken)
    {
        try
        {
            // First the connection, which pauses on its own account, so that a link pauses only for its own faults.
            await _client.ConnectAsync().WaitAsync(Left(started), _client.Time, cancellationToken);
            return await link.GetAsync().WaitAsync(Left(started), _client.Time, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw Faults.From(e, $"Sending to {hub}");
        }
    }

    private async Task SendBatchAsync(
        OpenSender sender, EventBatch batch, string hub, Circuit busy, CancellationToken cancellationToken)
    {
        try
        {
            // The whole timeout, however long opening took: a healthy link is not dropped for a late start.
            await sender.SendAsync(batch).WaitAsync(_client.Options.SendTimeout, _client.Time, cancellationToken);
            busy.Succeeded();
        }
        catch (LogUnavailableException e) when (e.Fault is LogFault.Throttled)
        {
            if (busy.Failed(e) is { } pause) Messages.Throttled(_client.Logger, hub, pause);
            throw;
        }
        catch (TimeoutException e)
        {
            // Whether it was written is unknown, and those behind it wait as well: a fresh link is the quickest way on.
            Messages.AcknowledgementMissing(_client.Logger, sender.Address);
            sender.Drop();
            throw Faults.From(e, sender.Address);
        }
        catch (Exception e) when (e is AmqpException or ObjectDisposedException or InvalidOperationException)
        {
            sender.Drop();
            throw Faults.From(e, sender.Address);
        }
    }

    private TimeSpan Left(long started)
    {
        var left = _client.Options.SendTimeout - _client.Time.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static void ThrowIfTooLarge(IReadOnlyList<LogMessage> messages, byte[]? key, OpenSender sender)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            var size = EventBatch.SizeOf(messages[i], key);
            if (size > sender.MostBytes)
                throw new LogUnavailableException(LogFault.TooLarge, string.Create(CultureInfo.InvariantCulture,
                    $"{sender.Address}: a message takes {size} bytes, {sender.MostBytes} are allowed."));
        }
    }

    private Circuit NewCircuit(string hub) => new(_client.Time, _client.Options.ThrottleHold, 8 * _client.Options.ThrottleHold);

    private Reopener<OpenSender> NewLink((string Hub, int Partition) to)
    {
        var address = to.Partition < 0
            ? to.Hub
            : string.Create(CultureInfo.InvariantCulture, $"{to.Hub}/Partitions/{to.Partition}");
        return new Reopener<OpenSender>(
            () => OpenSender.OpenAsync(_client, to.Hub, address), sender => sender.IsOpen,
            new Circuit(_client.Time, _client.Options.BackOffMinimum, _client.Options.BackOffMaximum));
    }
}
