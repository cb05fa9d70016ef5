using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging;

/// <summary>
/// Judges the partitions of one consumer group, in the order of <see cref="StateOf"/>. It is the part that has to be
/// quick: arrays by number of the partition, no allocation besides the new arrays.
/// </summary>
/// <remarks>
/// Lag in events is last − checkpoint, never below 0 (a checkpoint read after the end may be ahead of it); without a
/// checkpoint it is all that is kept, last − beginning + 1, and 0 for a partition that never had an event. Events
/// below the beginning that were not done are lost to retention. A checkpoint that goes back is normal when a partition
/// moves, and one that goes forward does not mean that all is well: a host may advance it over a batch that failed,
/// so errors are judged as well.
/// </remarks>
internal sealed class ConsumerJudge
{
    private const double LongestAge = 90 * 86_400.0;

    // Who died gave a last sign of life about when the last progress was made; who hangs goes on giving them.
    private const long LifeAfter = 10_000;
    private const long RenewedAfter = 15_000;
    private const long PoisonHold = 10_000;
    private const long RewoundShown = 30_000;
    private const long ErrorRunEnds = 60_000;
    private readonly Thresholds _limits;
    private readonly ConsumerMemory _before;
    private readonly StreamMemory? _stream;
    private readonly WorkerInstances _instances;
    private readonly long _now;
    private readonly long _skew;
    private readonly bool _fresh;
    private readonly PartitionWork[] _work;
    private readonly bool[] _advanced;
    private readonly long[] _lifeAt;
    private readonly long[] _progressBefore;
    private readonly long _interval;

    public ConsumerJudge(
        ConsumerMemory before, ConsumerReading? reading, StreamMemory? stream, WorkerInstances instances,
        long now, long skew, bool restarted, Thresholds limits)
    {
        (_limits, _stream, _instances, _now, _skew, Restarted) = (limits, stream, instances, now, skew, restarted);
        var count = Math.Min(stream?.Last.Length ?? Numbers(before, reading), JudgeLimits.Partitions);
        _before = Sized(before, count, now);
        Memory = _before with
        {
            SeenAt = reading is null ? before.SeenAt : now,
            Checkpoint = Copy(_before.Checkpoint), Watermark = Copy(_before.Watermark), RewoundAt = Copy(_before.RewoundAt),
            ProgressAt = Copy(_before.ProgressAt), Renewed = Copy(_before.Renewed), RenewedSeen = Copy(_before.RenewedSeen),
            Processed = Copy(_before.Processed), BehindSince = Copy(_before.BehindSince), CommitGap = Copy(_before.CommitGap),
            Rate = Copy(_before.Rate), LastRate = Copy(_before.LastRate), LagSeconds = new double[count], LagSlope = Copy(_before.LagSlope),
            Owner = Copy(_before.Owner), Instance = Copy(_before.Instance), States = Copy(_before.States), Instances = instances.Memory,
        };
        Lags = new double[count];
        Expired = new long[count];
        InstanceOf = new int[count];
        OwnerLives = new bool[count];
        Poisoned = new bool[count];
        _work = new PartitionWork[count];
        _advanced = new bool[count];
        _lifeAt = new long[count];
        _progressBefore = _before.ProgressAt;
        var measured = Math.Min(Clock.Ms(reading?.MeasuredAt), now);
        _interval = before.Measured == 0 ? 0 : Math.Max(0, measured - before.Measured);
        if (reading is not null && measured > before.Measured) TakeIn(reading, measured);
        _fresh = Memory.Measured != 0 && now - Memory.Measured <= limits.Stale / 2;
        UnreadableFor = now - (Memory.Measured != 0 ? Memory.Measured : Memory.ObservedSince);
        Unreadable = reading is not null && !_fresh && UnreadableFor >= limits.Stale / 2;
        instances.Assign(Memory.Owner, InstanceOf, _work);
    }

    /// <summary>What is to be remembered; the state of the worker itself is left as it was.</summary>
    public ConsumerMemory Memory { get; private set; }

    /// <summary>True when checkpoints and owners could not be read for half of the time after which measurements are stale.</summary>
    public bool Unreadable { get; }

    /// <summary>Time since they were read, or since anybody tried.</summary>
    public long UnreadableFor { get; }

    /// <summary>True when a partition got its first checkpoint: where it began is not known.</summary>
    public bool BeganAnew { get; private set; }

    /// <summary>True in the first round after a gap or a jump of the clock.</summary>
    public bool Restarted { get; }

    public double[] Lags { get; }

    public long[] Expired { get; }

    /// <summary>Number of the living instance that works on the partition; −1 for none.</summary>
    public int[] InstanceOf { get; }

    public bool[] OwnerLives { get; }

    public bool[] Poisoned { get; }

    public int Count => Lags.Length;

    /// <summary>True when the state of a partition is not known.</summary>
    public bool AnyUnknown { get; private set; }

    public ref readonly PartitionWork WorkOn(int partition) => ref _work[partition];

    public void Run()
    {
        var m = Memory;
        var s = _stream;
        var slopes = new Smoothing(15);
        var interval = _now - _before.LastRound;
        for (var p = 0; p < Lags.Length; p++)
        {
            if (InstanceOf[p] >= 0)
            {
                ref readonly var work = ref _work[p];
                var id = _instances[InstanceOf[p]].Id;
                if (work.Processed > m.Processed[p] && m.Processed[p] >= 0 && id == m.Instance[p]) _advanced[p] = true;
                (m.Processed[p], m.Instance[p]) = (work.Processed, id);
            }
            OwnerLives[p] = Lives(p, out _lifeAt[p]);
            var known = _fresh && s is not null && s.Measured[p] != 0 && _now - s.Measured[p] <= _limits.Stale;
            if (!known)
            {
                (Lags[p], m.LagSeconds[p]) = (double.NaN, double.NaN);
                (m.ProgressAt[p], m.BehindSince[p]) = (_now, 0);
                m.States[p] = (byte)NodeState.Unknown;
                continue;
            }
            var (last, beginning, checkpoint) = (s!.Last[p], s.Beginning[p], m.Checkpoint[p]);
            var lag = last < 0 ? 0
                : checkpoint < 0 ? Math.Max(0, last - beginning + 1)
                : Math.Max(0, last - checkpoint);
            Lags[p] = lag;
            Expired[p] = last >= 0 && checkpoint >= 0 ? Math.Max(0, beginning - checkpoint - 1) : 0;
            if (lag == 0 || _advanced[p]) m.ProgressAt[p] = _now;
            if (last < m.Watermark[p]) m.Watermark[p] = ConsumerMemory.NoCheckpoint;
            if (m.Watermark[p] >= 0 && checkpoint >= m.Watermark[p]) m.Watermark[p] = ConsumerMemory.NoCheckpoint;

            var age = lag == 0 ? 0 : Restarted ? double.NaN : Age(p, checkpoint, beginning);
            m.LagSeconds[p] = age;
            var was = _before.LagSeconds[p];
            m.LagSlope[p] = double.IsNaN(age) || double.IsNaN(was) || _before.LastRound == 0 || interval < 500 ? m.LagSlope[p]
                : slopes.Add(m.LagSlope[p], Math.Clamp((age - was) * 1000 / interval, -10, 10), interval);
            m.States[p] = (byte)StateOf(p, lag, age);
        }
        Memory = m with { LastRound = _now };
        AnyUnknown = Lags.Length == 0 || Array.IndexOf(m.States, (byte)NodeState.Unknown) >= 0;
    }

    /// <summary>Adds failed batches to the present run. Those of a batch that is poison are its own matter.</summary>
    public void CountErrors(long failed)
    {
        if (Array.IndexOf(Poisoned, true) >= 0) Memory = Memory with { ErrorsSince = 0, ErrorRun = 0, LastErrorAt = 0 };
        else if (failed > 0)
            Memory = Memory.ErrorsSince == 0 || _now - Memory.LastErrorAt > ErrorRunEnds
                ? Memory with { ErrorsSince = _now, LastErrorAt = _now, ErrorRun = failed }
                : Memory with { LastErrorAt = _now, ErrorRun = Math.Min(Memory.ErrorRun + failed, JudgeLimits.Sequence) };
    }

    /// <summary>
    /// The rules, the first that holds: poison; stalled (waiting, no progress, an owner lives); stopped (waiting, no
    /// progress, no owner lives); rewound; lagging (too old, or will be within the horizon, for a while); idle; ok.
    /// </summary>
    private NodeState StateOf(int p, long lag, double age)
    {
        var m = Memory;
        var was = (NodeState)_before.States[p];
        var silence = m.Measured - m.ProgressAt[p];
        var stall = Math.Max(_limits.Stall, Math.Min(3 * m.CommitGap[p], 5 * _limits.Stall));
        Poisoned[p] = IsPoison(p, lag > 0 && silence >= stall);
        if (Poisoned[p]) return NodeState.Failing;
        if (lag > 0 && OwnerLives[p] && silence >= stall && _lifeAt[p] - m.ProgressAt[p] >= LifeAfter) return NodeState.Stalled;
        if (lag > 0 && !OwnerLives[p] && silence >= _limits.Stop) return NodeState.Stopped;
        if (m.Watermark[p] >= 0 || (m.RewoundAt[p] != 0 && _now - m.RewoundAt[p] < RewoundShown)) return NodeState.Rewound;

        var limit = was == NodeState.Lagging ? _limits.Objective / 2 : _limits.Objective;
        var slope = m.LagSlope[p];
        var breach = age > limit;
        var coming = silence < LifeAfter && age >= _limits.LeastLag && slope > 0.02 && age + slope * _limits.Horizon > _limits.Objective
            && !(m.Rate[p] > _stream!.Rate[p] * 1.05);
        if (breach || coming)
        {
            if (m.BehindSince[p] == 0) m.BehindSince[p] = _now;
            if (was == NodeState.Lagging || _now - m.BehindSince[p] >= _limits.LagHold) return NodeState.Lagging;
        }
        else if (silence >= LifeAfter && was == NodeState.Lagging) return was;
        else if (!double.IsNaN(age) && silence < LifeAfter) m.BehindSince[p] = 0;

        // A partition that does not advance is not falling behind, it stands: that is for the rules above to say in time.
        // What is behind without a rate or an age cannot be called well.
        if (lag > 0 && (double.IsNaN(age) || (double.IsNaN(m.Rate[p]) && m.ProgressAt[p] <= m.ObservedSince)))
            return was is NodeState.Stalled or NodeState.Stopped or NodeState.Lagging ? was : NodeState.Unknown;
        return lag == 0 && _now - _stream!.GrewAt[p] >= _limits.Idle ? NodeState.Idle : NodeState.Ok;
    }

    /// <summary>A batch that failed often enough, or that failed and holds its partition up.</summary>
    private bool IsPoison(int p, bool stands)
    {
        if (InstanceOf[p] < 0) return false;
        ref readonly var work = ref _work[p];
        return work.InHand is { } first && work.Attempts >= (stands ? 1 : _limits.Options.PoisonAttempts)
            && Memory.Checkpoint[p] < first
            && work.InHandSince is { } since && _instances[InstanceOf[p]].At - Clock.Ms(since) >= PoisonHold;
    }

    /// <summary>Whoever sends heartbeats is judged by them, whoever does not by renewing the ownership.</summary>
    private bool Lives(int p, out long lifeAt)
    {
        if (InstanceOf[p] >= 0)
        {
            var instance = _instances[InstanceOf[p]];
            lifeAt = Memory.RenewedSeen[p] - instance.SeenAt < RenewedAfter ? instance.SeenAt : Memory.RenewedSeen[p];
            if (Memory.Owner[p] is null || instance.Id == Memory.Owner[p] || _work[p].InHand is not null) return true;
        }
        lifeAt = 0;
        if (Memory.Owner[p] is not { } owner) return false;

        // A host may name owners otherwise than instances name themselves. One that goes on renewing well after the last
        // word of its app has an app that hangs.
        var silent = _instances.IsSilent(owner, out var seenAt)
            || (InstanceOf[p] < 0 && Memory.Instance[p] is { } worked && _instances.IsSilent(worked, out seenAt));
        if (silent && Memory.RenewedSeen[p] - seenAt < RenewedAfter) return false;
        if (_instances.Lives(owner, out lifeAt)) return true;
        lifeAt = Memory.RenewedSeen[p];
        return _now - lifeAt <= _limits.Expiry;
    }

    /// <summary>Age when the heartbeat or the checkpoint was read: what happened since is not known.</summary>
    private double Age(int p, long checkpoint, long beginning)
    {
        var first = Math.Max(checkpoint + 1, beginning);
        if (InstanceOf[p] >= 0)
        {
            ref readonly var work = ref _work[p];
            if (work.InHand is { } inHand && inHand >= first && work.InHandEnqueued is { } enqueued)
                return Math.Clamp((_instances[InstanceOf[p]].SeenAt - _skew - Clock.Ms(enqueued)) / 1000.0, 0, LongestAge);
        }
        return StreamJudge.AgeOf(_stream!, p, first, Memory.Measured - _skew);
    }

    private void TakeIn(ConsumerReading reading, long measured)
    {
        var m = Memory;
        var count = m.Checkpoint.Length;
        var listed = new bool[count];
        var rates = new Smoothing(15);
        if (!reading.Partitions.IsDefault)
        {
            foreach (ref readonly var entry in reading.Partitions.AsSpan())
            {
                var p = entry.Partition;
                if ((uint)p >= (uint)count || listed[p]) continue;
                listed[p] = true;
                Advance(p, entry.Sequence is >= 0 and <= JudgeLimits.Sequence ? entry.Sequence.Value : ConsumerMemory.NoCheckpoint, measured, ref rates);
                var owner = string.IsNullOrEmpty(entry.Owner) ? null : entry.Owner.Length <= JudgeLimits.Name ? entry.Owner : JudgeLimits.Cut(entry.Owner);
                var renewed = Clock.Ms(entry.RenewedAt);
                if (renewed != m.Renewed[p])
                {
                    // The first sight of an old renewal is not a sign of life.
                    m.RenewedSeen[p] = m.Renewed[p] == 0 ? Math.Min(_now, renewed + _skew) : _now;
                    m.Renewed[p] = renewed;
                }
                if (owner != m.Owner[p]) (m.Owner[p], m.Instance[p]) = (owner, null);
            }
        }
        for (var p = 0; p < count; p++)
        {
            if (listed[p]) continue;
            Advance(p, ConsumerMemory.NoCheckpoint, measured, ref rates);
            m.Owner[p] = null;
        }
        Memory = m with { Measured = measured };
    }

    private void Advance(int p, long checkpoint, long measured, ref Smoothing rates)
    {
        var m = Memory;
        var before = m.Checkpoint[p];
        m.Checkpoint[p] = checkpoint;
        if (checkpoint == before)
        {
            if (_interval >= 500)
            {
                m.LastRate[p] = checkpoint < 0 ? double.NaN : 0;
                if (checkpoint >= 0) m.Rate[p] = rates.Add(m.Rate[p], 0, _interval);
            }
            return;
        }
        _advanced[p] = true;
        if (checkpoint < before)
        {
            m.Watermark[p] = Math.Max(m.Watermark[p], before);
            m.RewoundAt[p] = _now;
            m.LastRate[p] = double.NaN;
            return;
        }
        if (before < 0)
        {
            BeganAnew = true;
            return;
        }
        if (_interval < 500) return;
        var rate = (checkpoint - before) * 1000.0 / _interval;
        m.LastRate[p] = rate;
        m.Rate[p] = rates.Add(m.Rate[p], rate, _interval);

        // How long it usually takes from one checkpoint to the next while events wait; what was a fault is not usual.
        if ((NodeState)_before.States[p] is NodeState.Stalled or NodeState.Stopped or NodeState.Unknown) return;
        var gap = measured - _progressBefore[p] - _interval;
        m.CommitGap[p] = Math.Max(Math.Clamp(gap, 0, 600_000), m.CommitGap[p] * 9 / 10);
    }

    private static int Numbers(ConsumerMemory before, ConsumerReading? reading)
    {
        var count = before.Checkpoint.Length;
        if (reading is null || reading.Partitions.IsDefault) return count;
        foreach (var entry in reading.Partitions)
            if (entry.Partition is >= 0 and < JudgeLimits.Partitions) count = Math.Max(count, entry.Partition + 1);
        return count;
    }

    private static ConsumerMemory Sized(ConsumerMemory m, int count, long now)
    {
        if (m.Checkpoint.Length == count) return m;
        return m with
        {
            Checkpoint = To(m.Checkpoint, ConsumerMemory.NoCheckpoint), Watermark = To(m.Watermark, ConsumerMemory.NoCheckpoint),
            RewoundAt = To(m.RewoundAt, 0L), ProgressAt = To(m.ProgressAt, now), Renewed = To(m.Renewed, 0L),
            RenewedSeen = To(m.RenewedSeen, 0L), Processed = To(m.Processed, -1L), BehindSince = To(m.BehindSince, 0L),
            CommitGap = To(m.CommitGap, 0L), Rate = To(m.Rate, double.NaN), LastRate = To(m.LastRate, double.NaN),
            LagSeconds = To(m.LagSeconds, double.NaN), LagSlope = To(m.LagSlope, 0.0), Owner = To<string?>(m.Owner, null),
            Instance = To<string?>(m.Instance, null),
            States = To(m.States, (byte)NodeState.Unknown),
        };

        T[] To<T>(T[] array, T fill)
        {
            var sized = new T[count];
            var same = Math.Min(count, array.Length);
            Array.Copy(array, sized, same);
            Array.Fill(sized, fill, same, count - same);
            return sized;
        }
    }

    private static T[] Copy<T>(T[] array) => (T[])array.Clone();
}
