using Microsoft.Extensions.Logging;
using Sluice.Log;

namespace Sluice.Collect;

/// <summary>
/// Writes records to one hub: finds the partition, lets records that arrive together share a write, and hands what the log
/// does not take to the <see cref="Parker"/>. Never throws: every record gets a <see cref="Fate"/>.
/// </summary>
internal sealed class LogBatcher
{
    // A sender that ignores its token gets this much longer before it is left behind.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly string _hub;
    private readonly ILogSender _sender;
    private readonly Parker _parker;
    private readonly ILogger _logger;
    private readonly Circuit _circuit;
    private readonly Lock _gate = new();
    private volatile PartitionLane[]? _lanes;
    private Task<PartitionLane[]?>? _loading;
    private volatile bool _everWritten;
    private long _waitingBytes;

    public LogBatcher(
        string hub, ILogSender sender, Parker parker, BatchingOptions options, TimeProvider time, ILogger logger)
    {
        (_hub, _sender, _parker, Options, _logger) = (hub, sender, parker, options, logger);
        _circuit = new Circuit(time, options.RetryDelay, options.MaxRetryDelay);
    }

    public BatchingOptions Options { get; }

    /// <summary>False while the log is known to be away.</summary>
    public bool IsReachable => _circuit.IsClosed;

    /// <summary>True after the first acknowledgement.</summary>
    public bool EverWritten => _everWritten;

    /// <summary>Writes a record to the partition of the key, to any when there is none. Takes the buffer over.</summary>
    public ValueTask<Fate> WriteAsync(string? key, PayloadBuffer buffer)
    {
        var record = PendingRecord.Rent(_hub, key, buffer);
        if (_lanes is not { } lanes) return WriteUnplacedAsync(record);
        var fate = record.Task;
        Place(record, lanes);
        return fate;
    }

    /// <summary>Sends a batch of one partition and settles its records. False when the call had to be left behind, still running.</summary>
    internal async ValueTask<bool> SendAsync(
        int partition, List<PendingRecord> batch, List<LogMessage> messages, CancellationTokenSource deadline)
    {
        var bytes = 0L;
        foreach (var record in batch) bytes += record.Buffer.Length;
        if (!_circuit.TryEnter())
        {
            Interlocked.Add(ref _waitingBytes, -bytes);
            _parker.Park(batch);
            return true;
        }

        var fault = await TrySendAsync(partition, messages, deadline);
        Interlocked.Add(ref _waitingBytes, -bytes);
        switch (fault)
        {
            case null:
                foreach (var record in batch) record.Complete(Fate.Logged);
                return true;
            case Outage.TooLarge when batch.Count == 1:
                batch[0].Complete(Fate.TooLarge);
                return true;
            case Outage.TooLarge:
                await SendSinglyAsync(partition, batch);
                return true;
            case Outage.LeftBehind:
                foreach (var record in batch) record.Abandoned = true;
                _parker.Park(batch);
                return false;
            default:
                _parker.Park(batch);
                return true;
        }
    }

    private enum Outage { Away, TooLarge, LeftBehind }

    private void Place(PendingRecord record, PartitionLane[] lanes)
    {
        record.Partition = record.Key is { } key
            ? PartitionHash.PartitionOf(key, lanes.Length)
            : Random.Shared.Next(lanes.Length);
        var lane = lanes[record.Partition];
        var bytes = record.Buffer.Length;
        // While the log is away, a lane is busy only with the one attempt that finds out whether it still is.
        var mayWait = _circuit.IsClosed || !lane.IsBusy;
        if (mayWait && Interlocked.Add(ref _waitingBytes, bytes) <= Options.QueueBytes)
        {
            lane.Add(record);
            return;
        }
        if (mayWait) Interlocked.Add(ref _waitingBytes, -bytes);
        _parker.Park(record);
    }

    private async ValueTask<Fate> WriteUnplacedAsync(PendingRecord record)
    {
        var fate = record.Task;
        if (await LoadLanesAsync() is { } lanes) Place(record, lanes);
        else _parker.Park(record);
        return await fate;
    }

    private Task<PartitionLane[]?> LoadLanesAsync()
    {
        lock (_gate)
        {
            if (_loading is null or { IsCompleted: true }) _loading = LoadAsync();
            return _loading;
        }
    }

    private async Task<PartitionLane[]?> LoadAsync()
    {
        if (_lanes is { } known) return known;
        if (!_circuit.TryEnter()) return null;
        using var deadline = new CancellationTokenSource(Options.SendTimeout);
        try
        {
            var count = await _sender.GetPartitionCountAsync(_hub, deadline.Token)
                .AsTask().WaitAsync(Options.SendTimeout + Grace);
            var lanes = new PartitionLane[count];
            for (var i = 0; i < count; i++) lanes[i] = new PartitionLane(this, i);
            _circuit.Succeeded();
            return _lanes = lanes;
        }
        catch (Exception e)
        {
            if (_circuit.Failed()) CollectLog.LogAway(_logger, _hub, Describe(e), e);
            return null;
        }
    }

    private async ValueTask<Outage?> TrySendAsync(
        int partition, List<LogMessage> messages, CancellationTokenSource deadline)
    {
        try
        {
            deadline.CancelAfter(Options.SendTimeout);
            var send = _sender.SendAsync(_hub, partition, messages, deadline.Token);
            if (send.IsCompletedSuccessfully) send.GetAwaiter().GetResult();
            else await send.AsTask().WaitAsync(Options.SendTimeout + Grace);
            if (_circuit.Succeeded()) CollectLog.LogBack(_logger, _hub);
            if (!_everWritten) _everWritten = true;
            return null;
        }
        catch (LogUnavailableException e) when (e.Fault == LogFault.TooLarge)
        {
            _circuit.Succeeded();
            return Outage.TooLarge;
        }
        catch (Exception e)
        {
            if (_circuit.Failed()) CollectLog.LogAway(_logger, _hub, Describe(e), e);
            return e is TimeoutException ? Outage.LeftBehind : Outage.Away;
        }
    }

    // One of the batch is too large, and only the log knows which.
    private async Task SendSinglyAsync(int partition, List<PendingRecord> batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            using var deadline = new CancellationTokenSource();
            var outage = await TrySendAsync(partition, [new LogMessage(batch[i].Buffer.Written)], deadline);
            if (outage is null) batch[i].Complete(Fate.Logged);
            else if (outage == Outage.TooLarge) batch[i].Complete(Fate.TooLarge);
            else
            {
                if (outage == Outage.LeftBehind) batch[i].Abandoned = true;
                _parker.Park(batch[i..]);
                return;
            }
        }
    }

    private static string Describe(Exception e) => e switch
    {
        LogUnavailableException unavailable => unavailable.Fault.ToString(),
        OperationCanceledException or TimeoutException => "NoAnswer",
        _ => e.GetType().Name,
    };
}
