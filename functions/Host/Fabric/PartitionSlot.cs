using Sluice.Fabric.Measuring;
using Sluice.Log;

namespace Sluice.Host.Fabric;

/// <summary>What a worker does with one partition. Guarded by its gauge.</summary>
internal sealed class PartitionSlot
{
    private long _processed;
    private long _errors;
    private int _atWork;
    private long? _inHand;
    private DateTimeOffset? _since;
    private DateTimeOffset? _enqueued;
    private int _attempts;
    private long _touched;
    private long _begun;

    public void Begin(LogBatch batch, TimeProvider time)
    {
        var first = batch.Records[0];
        // The same batch again is still in hand, whatever its delivery count says.
        var isAgain = _inHand == first.SequenceNumber;
        if (!isAgain) (_inHand, _since) = (first.SequenceNumber, time.GetUtcNow());
        _enqueued = first.EnqueuedTime;
        _attempts = isAgain ? Math.Max(_attempts, batch.RetryCount) : batch.RetryCount;
        _atWork++;
        _touched = _begun = time.GetTimestamp();
    }

    /// <summary>For how long the batch was in hand.</summary>
    public TimeSpan End(LogBatch batch, bool hasFailed, TimeProvider time)
    {
        _atWork--;
        _touched = time.GetTimestamp();
        var took = time.GetElapsedTime(_begun, _touched);
        if (hasFailed)
        {
            _errors++;
            _attempts = Math.Max(_attempts, batch.RetryCount) + 1;
            return took;
        }
        _processed += batch.Records.Count;
        // Another batch may be in hand: a host that gave up on one does not tell us.
        if (_inHand != batch.Records[0].SequenceNumber) return took;
        (_inHand, _since, _attempts) = (null, null, 0);
        _enqueued = batch.Records[^1].EnqueuedTime;
        return took;
    }

    public TimeSpan IdleFor(TimeProvider time) => _atWork > 0 ? TimeSpan.Zero : time.GetElapsedTime(_touched);

    public PartitionWork Work(int partition) => new(partition, _processed, _errors, _inHand, _since, _enqueued, _attempts);
}
