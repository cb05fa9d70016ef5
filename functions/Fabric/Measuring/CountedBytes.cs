namespace Sluice.Fabric.Measuring;

/// <summary>
/// Bytes of a hub, counted by its events and by how large they are on average. That average comes late, the events at once,
/// so bytes rise with the traffic, not minutes after it.
/// </summary>
internal sealed class CountedBytes
{
    private readonly Dictionary<int, long> _last = [];
    private double _bytes;

    /// <summary>Bytes since the first call; NaN before anything was read.</summary>
    public double Count(StreamReading stream, double eventBytes)
    {
        var events = 0L;
        foreach (var end in stream.Ends)
        {
            if (_last.TryGetValue(end.Partition, out var before) && end.Last > before) events += end.Last - before;
            _last[end.Partition] = end.Last;
        }
        if (_last.Count == 0) return double.NaN;
        if (eventBytes is > 0 and < 1e9) _bytes += events * eventBytes;
        return _bytes;
    }
}
