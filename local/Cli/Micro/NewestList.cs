namespace Sluice.Cli.Micro;

/// <summary>Keeps the newest entries, so many and so many bytes at most. Not safe for concurrent use.</summary>
internal sealed class NewestList<T>(int maxCount, long maxBytes)
{
    private readonly LinkedList<(T Value, int Bytes)> _newestFirst = [];
    private long _bytes;

    /// <summary>Adds an entry; the oldest ones give way. The newest stays, whatever its size.</summary>
    public void Add(T value, int bytes)
    {
        _newestFirst.AddFirst((value, bytes));
        _bytes += bytes;
        while (_newestFirst.Count > maxCount || (_bytes > maxBytes && _newestFirst.Count > 1))
        {
            _bytes -= _newestFirst.Last!.Value.Bytes;
            _newestFirst.RemoveLast();
        }
    }

    /// <summary>The newest entries that match, newest first.</summary>
    public List<T> Take(Func<T, bool> matches, int limit)
    {
        var found = new List<T>();
        foreach (var (value, _) in _newestFirst)
        {
            if (found.Count >= limit) break;
            if (matches(value)) found.Add(value);
        }
        return found;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _newestFirst.Clear();
        _bytes = 0;
    }
}
