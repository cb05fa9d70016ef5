using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;

namespace Sluice.Collect;

/// <summary>
/// One record on its way, and the wait for its fate. Reused: whoever awaits it takes part in its return to the pool.
/// </summary>
internal sealed class PendingRecord : IValueTaskSource<Fate>
{
    private static readonly ObjectPool<PendingRecord> Pool =
        new DefaultObjectPool<PendingRecord>(new DefaultPooledObjectPolicy<PendingRecord>(), 4096);

    // Continuations run elsewhere: a lane must not answer one request before it has sent the next batch.
    private ManualResetValueTaskSourceCore<Fate> _source = new() { RunContinuationsAsynchronously = true };

    public string Hub { get; private set; } = "";

    public string? Key { get; private set; }

    /// <summary>−1 while the log has not yet said how many partitions there are.</summary>
    public int Partition { get; set; }

    public PayloadBuffer Buffer { get; private set; } = null!;

    /// <summary>Set when a call that was given up may still be reading the bytes: they do not go back to the pool.</summary>
    public bool Abandoned { get; set; }

    public static PendingRecord Rent(string hub, string? key, PayloadBuffer buffer)
    {
        var record = Pool.Get();
        record.Hub = hub;
        record.Key = key;
        record.Partition = -1;
        record.Buffer = buffer;
        record.Abandoned = false;
        return record;
    }

    public ValueTask<Fate> Task => new(this, _source.Version);

    public void Complete(Fate fate) => _source.SetResult(fate);

    Fate IValueTaskSource<Fate>.GetResult(short token)
    {
        var fate = _source.GetResult(token);
        if (!Abandoned) Buffer.Dispose();
        Buffer = null!;
        _source.Reset();
        Pool.Return(this);
        return fate;
    }

    ValueTaskSourceStatus IValueTaskSource<Fate>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<Fate>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
