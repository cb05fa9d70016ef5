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
                if (!link.TryGet(out var sender))
                {
                    // First the connection, which pauses on its own account, so that a link pauses only for its own faults.
                    await WaitAsync(_client.ConnectAsync(), started, hub, cancellationToken);
                    var opening = link.GetAsync();
                    await WaitAsync(opening, started, hub, cancellationToken);
                    sender = await opening;
                }
                if (from == 0) ThrowIfTooLarge(messages, key, sender);
                var batch = EventBatch.Pack(messages, from, key, sender.MostBytes, _client.Options.MaxBatchCount);
                await SendBatchAsync(sender, batch, started, cancellationToken);
                busy.Succeeded();
                from += batch.Count;
            }
            catch (LogUnavailableException e) when (e.Fault is LogFault.Throttled)
            {
                Messages.Throttled(_client.Logger, hub, busy.Failed(e));
                throw;
            }
            finally
            {
                _inFlight.Release();
            }
        }
    }

    private async Task SendBatchAsync(OpenSender sender, EventBatch batch, long started, CancellationToken cancellationToken)
    {
        Task acknowledged;
        try
        {
            acknowledged = sender.SendAsync(batch);
        }
        catch (Exception e) when (e is AmqpException or ObjectDisposedException or InvalidOperationException)
        {
            sender.Drop();
            throw Faults.From(e, sender.Address);
        }
        try
        {
            await acknowledged.WaitAsync(Left(started), _client.Time, cancellationToken);
        }
        catch (TimeoutException e)
        {
            // Whether it was written is unknown, and those behind it wait as well: a fresh link is the quickest way on.
            Messages.AcknowledgementMissing(_client.Logger, sender.Address);
            sender.Drop();
            throw Faults.From(e, sender.Address);
        }
    }

    private async Task WaitAsync(Task task, long started, string hub, CancellationToken cancellationToken)
    {
        if (task.IsCompleted)
        {
            await task;
            return;
        }
        try
        {
            await task.WaitAsync(Left(started), _client.Time, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw Faults.From(e, $"Sending to {hub}");
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
