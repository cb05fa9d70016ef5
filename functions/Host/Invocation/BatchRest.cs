using Sluice.Log;

namespace Sluice.Host.Invocation;

/// <summary>
/// Holds back the answer to a small batch, so that the partition's next one is larger: see <see cref="Settings.PaceOptions"/>.
/// What the batch brought is written by then.
/// </summary>
internal sealed class BatchRest(TimeSpan pace, TimeProvider time, CancellationToken stopping)
{
    // Whoever has so much to do is behind, or makes good use of a write already.
    internal const int LargeBatch = 100;

    // The last event of a batch is older than this, beyond the pace: more is waiting behind it, and the batch is small because
    // the host's largest is, or its events are long. Clocks of the log and of an instance may differ by as much.
    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(1);

    /// <summary>For workers that take batches as they come.</summary>
    public static BatchRest None { get; } = new(TimeSpan.Zero, TimeProvider.System, CancellationToken.None);

    /// <summary>When a batch begins.</summary>
    public long Begin() => time.GetTimestamp();

    /// <summary>Waits for the rest of the pace, unless the batch is large or late, the host gave up or the app stops.</summary>
    public async Task WaitAsync(LogBatch batch, long begun, CancellationToken cancellationToken)
    {
        var taken = time.GetElapsedTime(begun);
        var left = pace - taken;
        if (batch.Records.Count >= LargeBatch || left <= TimeSpan.Zero) return;
        if (time.GetUtcNow() - taken - batch.Records[^1].EnqueuedTime > pace + Behind) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        await Task.Delay(left, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
