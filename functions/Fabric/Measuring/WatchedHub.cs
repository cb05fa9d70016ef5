namespace Sluice.Fabric.Measuring;

/// <summary>What is known of one hub between two polls. Safe for concurrent use.</summary>
internal sealed class WatchedHub(string name)
{
    private readonly Lock _gate = new();
    private PartitionEndReading?[] _ends = [];
    private long[] _readAt = [];
    private long? _countedAt;
    private long? _movedAt;
    private long? _failedAt;

    public string Name => name;

    /// <summary>Why the hub could not be asked in this poll; null while it can.</summary>
    public string? Fault { get; private set; }

    public int Partitions
    {
        get
        {
            lock (_gate) return _ends.Length;
        }
    }

    /// <summary>Forgets the fault when it is time to try again.</summary>
    public void Begin(MeasuringOptions options, TimeProvider time)
    {
        lock (_gate)
            if (_failedAt is { } at && time.GetElapsedTime(at) >= options.HotInterval) (Fault, _failedAt) = (null, null);
    }

    public void Fail(string sentence, TimeProvider time)
    {
        lock (_gate) (Fault, _failedAt) = (sentence, time.GetTimestamp());
    }

    /// <summary>True when the number of partitions must be asked for; Premium namespaces can add some.</summary>
    public bool MustCount(TimeProvider time)
    {
        lock (_gate) return _countedAt is not { } at || time.GetElapsedTime(at) >= TimeSpan.FromMinutes(10);
    }

    public void Counted(int partitions, TimeProvider time)
    {
        lock (_gate)
        {
            _countedAt = time.GetTimestamp();
            if (partitions == _ends.Length) return;
            Array.Resize(ref _ends, partitions);
            Array.Resize(ref _readAt, partitions);
        }
    }

    /// <summary>Partitions whose ends are too old, with their age in intervals; those that were never read come first.</summary>
    public void AddDue(List<(WatchedHub Hub, int Partition, double Age)> due, MeasuringOptions options, TimeProvider time)
    {
        lock (_gate)
        {
            // Until it is known to be idle, a hub is hot.
            var isHot = _movedAt is not { } moved || time.GetElapsedTime(moved) < 2 * options.IdleInterval;
            var interval = isHot ? options.HotInterval : options.IdleInterval;
            for (var i = 0; i < _ends.Length; i++)
            {
                var age = _ends[i] is null ? double.PositiveInfinity : time.GetElapsedTime(_readAt[i]) / interval;
                // Rounds come at about the interval; one that comes a little early must not double it.
                if (age >= 0.9) due.Add((this, i, age));
            }
        }
    }

    public void Read(PartitionEndReading reading, TimeProvider time)
    {
        lock (_gate)
        {
            if (reading.Partition >= _ends.Length) return;
            var before = _ends[reading.Partition];
            if (_movedAt is null || (before is { } known && known.Last != reading.Last)) _movedAt = time.GetTimestamp();
            _ends[reading.Partition] = reading;
            _readAt[reading.Partition] = time.GetTimestamp();
        }
    }

    /// <summary>The hub as it is known; null when it could never be asked.</summary>
    public StreamReading? Reading()
    {
        lock (_gate)
            return _countedAt is null
                ? null
                : new StreamReading(name, _ends.Length, [.. _ends.OfType<PartitionEndReading>()], double.NaN);
    }
}
