using Sluice.Log;

namespace Sluice.Collect;

/// <summary>
/// The way to one partition. One write is in flight; what arrives meanwhile waits in order and makes the next write, so the
/// busier the log, the larger the batches, without a timer.
/// </summary>
internal sealed class PartitionLane(LogBatcher batcher, int partition) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<PendingRecord> _waiting = new();
    private bool _busy;

    // Only touched by the one run that is busy.
    private List<PendingRecord> _batch = [];
    private List<LogMessage> _messages = [];
    private CancellationTokenSource _deadline = new();

    public bool IsBusy => Volatile.Read(ref _busy);

    public void Add(PendingRecord record)
    {
        lock (_gate)
        {
            _waiting.Enqueue(record);
            if (_busy) return;
            _busy = true;
        }
        Start();
    }

    void IThreadPoolWorkItem.Execute() => Start();

    private void Start() => _ = RunAsync();

    // Never faults: the batcher turns every failure into a fate.
    private async Task RunAsync()
    {
        if (batcher.Options.Linger > TimeSpan.Zero) await Task.Delay(batcher.Options.Linger);
        Take();
        if (!_deadline.TryReset()) _deadline = new CancellationTokenSource();
        if (!await batcher.SendAsync(partition, _batch, _messages, _deadline))
        {
            // A call that was given up may still look at what it was given.
            (_batch, _messages, _deadline) = ([], [], new CancellationTokenSource());
        }
        _batch.Clear();
        _messages.Clear();
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _busy = false;
                return;
            }
        }
        // A log that answers at once must not keep the request that happens to run this from its own answer.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Take()
    {
        var bytes = 0L;
        lock (_gate)
            while (_batch.Count < batcher.Options.MaxCount && _waiting.TryPeek(out var next))
            {
                bytes += next.Buffer.Length;
                if (_batch.Count > 0 && bytes > batcher.Options.MaxBytes) break;
                _batch.Add(_waiting.Dequeue());
                _messages.Add(new LogMessage(next.Buffer.Written));
            }
    }
}
