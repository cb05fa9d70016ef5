using Microsoft.Extensions.Logging;

namespace Sluice.Collect;

/// <summary>
/// Parks what the log did not take. One write to the store is in flight; what comes meanwhile makes the next one, in order
/// of arrival, so that many small requests share a blob. Never throws: records are parked or refused.
/// </summary>
internal sealed class Parker(IOverflowStore store, BatchingOptions options, TimeProvider time, ILogger logger)
{
    private const int MostBytes = 4 << 20;
    private const int MostRecords = 10_000;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Circuit _circuit = new(time, options.RetryDelay, options.MaxRetryDelay);
    private readonly Lock _gate = new();
    private readonly Queue<PendingRecord> _waiting = new();
    private long _waitingBytes;
    private bool _busy;

    public void Park(PendingRecord record)
    {
        lock (_gate)
        {
            if (_waitingBytes + record.Buffer.Length > options.ParkingQueueBytes)
            {
                record.Complete(Fate.Refused);
                return;
            }
            _waitingBytes += record.Buffer.Length;
            _waiting.Enqueue(record);
            if (_busy) return;
            _busy = true;
        }
        _ = RunAsync();
    }

    public void Park(List<PendingRecord> batch)
    {
        foreach (var record in batch) Park(record);
    }

    private async Task RunAsync()
    {
        // Callers hand a whole batch over record by record: let it come together.
        await Task.Yield();
        while (true)
        {
            var records = Take();
            if (records.Count == 0) return;
            var fate = _circuit.TryEnter() && await TryParkAsync(records) ? Fate.Parked : Fate.Refused;
            var bytes = 0L;
            foreach (var record in records) bytes += record.Buffer.Length;
            lock (_gate) _waitingBytes -= bytes;
            foreach (var record in records) record.Complete(fate);
        }
    }

    private List<PendingRecord> Take()
    {
        var records = new List<PendingRecord>();
        var bytes = 0L;
        lock (_gate)
        {
            while (records.Count < MostRecords && _waiting.TryPeek(out var next))
            {
                bytes += next.Buffer.Length;
                if (records.Count > 0 && bytes > MostBytes) break;
                records.Add(_waiting.Dequeue());
            }
            if (records.Count == 0) _busy = false;
        }
        return records;
    }

    private async Task<bool> TryParkAsync(List<PendingRecord> records)
    {
        var parked = new OverflowRecord[records.Count];
        for (var i = 0; i < parked.Length; i++)
            parked[i] = new OverflowRecord(records[i].Hub, records[i].Partition, records[i].Key, records[i].Buffer.Written);
        using var deadline = new CancellationTokenSource(options.ParkTimeout);
        try
        {
            await store.ParkAsync(parked, deadline.Token).WaitAsync(options.ParkTimeout + Grace);
            if (_circuit.Succeeded()) CollectLog.StoreBack(logger);
            return true;
        }
        catch (Exception e)
        {
            // Whatever it was, nothing promises that the records are stored: the trackers keep them and try again.
            if (_circuit.Failed()) CollectLog.StoreAway(logger, e);
            if (e is TimeoutException)
                foreach (var record in records) record.Abandoned = true;
            return false;
        }
    }
}
