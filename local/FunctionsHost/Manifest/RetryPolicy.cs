namespace Sluice.FunctionsHost.Manifest;

/// <summary><c>retry</c> of a function.json.</summary>
/// <param name="MaxRetryCount">How often a failed invocation is repeated; −1 for ever.</param>
/// <param name="Minimum">First wait; every wait of <c>fixedDelay</c>.</param>
/// <param name="Maximum">Longest wait of <c>exponentialBackoff</c>.</param>
internal sealed record RetryPolicy(int MaxRetryCount, TimeSpan Minimum, TimeSpan Maximum)
{
    /// <summary>True when one more retry is allowed after <paramref name="retries"/>.</summary>
    public bool Allows(int retries) => MaxRetryCount < 0 || retries < MaxRetryCount;

    /// <summary>The wait before a retry, 1 for the first; <paramref name="random"/> (0 to 1) spreads the growing ones by a fifth either way.</summary>
    public TimeSpan DelayBefore(int retry, double random)
    {
        if (Minimum >= Maximum || retry <= 1) return Minimum;
        var factor = Math.Pow(2, Math.Min(retry - 1, 40)) * (0.8 + 0.4 * random);
        var ticks = Math.Min(Maximum.Ticks, Math.Max(Minimum.Ticks, Minimum.Ticks * factor));
        return TimeSpan.FromTicks((long)ticks);
    }
}
