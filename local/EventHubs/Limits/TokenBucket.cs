namespace Sluice.EventHubs.Limits;

/// <summary>
/// A bucket that fills at a rate up to one second's worth and may go into debt: what is asked for is granted while the
/// bucket is not empty, so that one large batch passes and pays afterwards. Not safe for concurrent use.
/// </summary>
internal sealed class TokenBucket
{
    private readonly double _rate;
    private double _tokens;
    private long _last;

    /// <summary>A full bucket.</summary>
    public TokenBucket(double ratePerSecond, long now) => (_rate, _tokens, _last) = (ratePerSecond, ratePerSecond, now);

    /// <summary>Fills up to now (in ticks of 100 ns, monotonic).</summary>
    public void Refill(long now)
    {
        if (now <= _last) return;
        _tokens = Math.Min(_rate, _tokens + (now - _last) * (_rate / TimeSpan.TicksPerSecond));
        _last = now;
    }

    /// <summary>True while something may pass.</summary>
    public bool IsOpen => _tokens > 0;

    /// <summary>Time until something may pass.</summary>
    public TimeSpan Wait => IsOpen ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / _rate) + TimeSpan.FromMilliseconds(1);

    /// <summary>Charges what passed.</summary>
    public void Take(double amount) => _tokens -= amount;
}
