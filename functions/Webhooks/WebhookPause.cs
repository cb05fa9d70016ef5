namespace Sluice.Webhooks;

/// <summary>How long a target that did not take a message is left alone.</summary>
public static class WebhookPause
{
    /// <summary>Longest pause, whatever the target asks for.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestOwn = TimeSpan.FromMinutes(10);

    /// <summary>10 s, doubled with each failure up to 10 minutes, a quarter of it by chance; longer if the target says so.</summary>
    /// <param name="failures">Tries in vain since the last success, this one included.</param>
    /// <param name="id">Of the message: chance is drawn from it, so that this is a pure function.</param>
    /// <param name="asked">What the target asked for.</param>
    public static TimeSpan After(int failures, string id, TimeSpan? asked)
    {
        var pause = First * Math.Pow(2, Math.Min(failures - 1, 10));
        if (pause > LongestOwn) pause = LongestOwn;
        pause *= 0.75 + 0.25 * Chance(id, failures);
        if (asked is { } longer && longer > pause) pause = longer;
        return pause < Longest ? pause : Longest;
    }

    // FNV-1a.
    private static double Chance(string id, int failures)
    {
        var hash = 2166136261u;
        foreach (var c in id) hash = (hash ^ c) * 16777619u;
        hash = (hash ^ (uint)failures) * 16777619u;
        return (hash >> 8) / (double)(1 << 24);
    }
}
