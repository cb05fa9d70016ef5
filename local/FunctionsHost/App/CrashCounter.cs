namespace Sluice.FunctionsHost.App;

/// <summary>Counts errors of the app: the third, each within 30 minutes of the last, is one too many.</summary>
internal sealed class CrashCounter(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(30);
    private DateTimeOffset _last;

    /// <summary>Errors in the present row.</summary>
    public int Count { get; private set; }

    /// <summary>Notes an error; true when no further start is allowed.</summary>
    public bool Add()
    {
        var now = time.GetUtcNow();
        Count = Count > 0 && now - _last <= Memory ? Count + 1 : 1;
        _last = now;
        return Count >= 3;
    }
}
