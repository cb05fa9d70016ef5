namespace Sluice.Fabric.Measuring;

/// <summary>Lets no more than a number of calls begin in any second, whichever second one looks at. For one caller at a time.</summary>
internal sealed class CallBudget(int callsPerSecond, TimeProvider time)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // When the last calls began, the oldest at the head.
    private readonly Queue<long> _began = new(callsPerSecond);

    /// <summary>Returns when one more call may begin.</summary>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        while (_began.Count == callsPerSecond)
        {
            var wait = Second - time.GetElapsedTime(_began.Peek());
            if (wait <= TimeSpan.Zero)
            {
                _began.Dequeue();
                break;
            }
            // Timers may go off a little early.
            await Task.Delay(wait + TimeSpan.FromMilliseconds(1), time, cancellationToken);
        }
        cancellationToken.ThrowIfCancellationRequested();
        _began.Enqueue(time.GetTimestamp());
    }
}
