using Sluice.Log;

namespace Sluice.Azure.EventHubs;

/// <summary>
/// Remembers a failure for a while: during the pause everyone is told at once instead of trying again. The pause doubles
/// with each failure in a row; half of it is random, so that many instances do not come back together.
/// </summary>
internal sealed class Circuit(TimeProvider time, TimeSpan minimum, TimeSpan maximum)
{
    private readonly Lock _gate = new();
    private LogUnavailableException? _last;
    private long _since;
    private TimeSpan _pause;
    private int _failures;

    public long Timestamp => time.GetTimestamp();

    /// <summary>Throws the last failure again while its pause lasts.</summary>
    public void ThrowIfOpen()
    {
        // Read without the lock on the hot path: a stale null costs one more attempt.
        if (Volatile.Read(ref _last) is null) return;
        lock (_gate)
        {
            if (_last is null || time.GetElapsedTime(_since) >= _pause) return;
            throw new LogUnavailableException(_last.Fault, _last.Message, _last.InnerException);
        }
    }

    /// <summary>Notes a failure and returns how long the pause is that begins with it; null while one lasts already.</summary>
    public TimeSpan? Failed(LogUnavailableException failure)
    {
        lock (_gate)
        {
            // Failures of attempts that began before the pause (many in flight at once) do not lengthen it.
            if (_last is not null && time.GetElapsedTime(_since) < _pause) return null;
            var whole = minimum * Math.Pow(2, Math.Min(_failures, 20));
            if (whole > maximum) whole = maximum;
            _failures++;
            _pause = (whole / 2) + (whole / 2 * Random.Shared.NextDouble());
            _since = time.GetTimestamp();
            _last = failure;
            return _pause;
        }
    }

    /// <summary>Notes that what was opened has closed: a failure when it did not outlive the longest pause.</summary>
    public void Closed(long openedAt, string what)
    {
        if (time.GetElapsedTime(openedAt) >= maximum) Succeeded();
        else Failed(new LogUnavailableException(LogFault.Unreachable, what));
    }

    /// <summary>Forgets all failures, unless a pause lasts: then what succeeded had begun before it.</summary>
    public void Succeeded()
    {
        if (Volatile.Read(ref _last) is null) return;
        lock (_gate)
            if (time.GetElapsedTime(_since) >= _pause)
                (_last, _failures) = (null, 0);
    }
}
