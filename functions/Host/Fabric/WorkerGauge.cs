using System.Collections.Immutable;
using Sluice.Fabric.Measuring;
using Sluice.Log;

namespace Sluice.Host.Fabric;

/// <summary>What one worker of this process is doing and has done. Safe for concurrent use; nothing is allocated per event.</summary>
internal sealed class WorkerGauge(string worker, TimeProvider time)
{
    // As long as the host may wait before it delivers a failed batch again, and some more.
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, PartitionSlot> _slots = [];
    private readonly TransitSlots _transit = new(time);
    private readonly BatchCost _cost = new();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private long _processed;
    private long _errors;
    private int _atWork;
    private int _waiting;
    private long _since;
    private TimeSpan _busy;
    private TimeSpan _sink;
    private string? _lastError;
    private IBatchWorker? _subject;

    /// <summary>Function, such as <c>Enrich</c>.</summary>
    public string Worker => worker;

    /// <summary>Notes that a batch is in hand, and who works on it, who may have troubles to tell.</summary>
    public void Begin(LogBatch batch, IBatchWorker? subject = null)
    {
        lock (_gate)
        {
            _subject = subject ?? _subject;
            Tick();
            _atWork++;
            if (!_slots.TryGetValue(batch.Partition, out var slot)) _slots[batch.Partition] = slot = new PartitionSlot();
            slot.Begin(batch, time);
        }
    }

    /// <summary>Notes what became of it; <paramref name="fault"/> is null when it is settled.</summary>
    public void End(LogBatch batch, Exception? fault)
    {
        lock (_gate)
        {
            Tick();
            _atWork--;
            var slot = _slots[batch.Partition];
            var took = slot.End(batch, fault is not null, time);
            if (fault is null)
            {
                _processed += batch.Records.Count;
                _transit.Add(batch);
                _cost.Add(batch.Records.Count, took);
            }
            else
            {
                _errors++;
                _lastError = ErrorName.Of(fault);
            }
        }
    }

    /// <summary>Notes that a batch has begun to wait for a sink.</summary>
    public void BeginWait()
    {
        lock (_gate)
        {
            Tick();
            _waiting++;
        }
    }

    /// <summary>Notes that it goes on.</summary>
    public void EndWait()
    {
        lock (_gate)
        {
            Tick();
            _waiting--;
        }
    }

    /// <summary>True while a batch is in hand, and for as long after the last one as given.</summary>
    public bool HasWorkedWithin(TimeSpan span)
    {
        lock (_gate)
        {
            if (_atWork > 0) return true;
            foreach (var slot in _slots.Values)
                if (slot.IdleFor(time) < span)
                    return true;
            return false;
        }
    }

    /// <summary>What there is to say now; null before the first batch.</summary>
    public Heartbeat? Say(string instance, string version, string settings = "")
    {
        lock (_gate)
        {
            if (_slots.Count == 0) return null;
            Tick();
            var partitions = ImmutableArray.CreateBuilder<PartitionWork>(_slots.Count);
            foreach (var (partition, slot) in _slots)
                if (slot.IdleFor(time) < Lately)
                    partitions.Add(slot.Work(partition));
            partitions.Sort((a, b) => a.Partition.CompareTo(b.Partition));
            return new Heartbeat
            {
                Instance = instance,
                Worker = worker,
                Version = version,
                Settings = settings,
                StartedAt = _startedAt,
                At = time.GetUtcNow(),
                Processed = _processed,
                Errors = _errors,
                BusySeconds = _busy.TotalSeconds,
                SinkSeconds = _sink.TotalSeconds,
                BatchGain = _cost.Gain,
                Partitions = partitions.ToImmutable(),
                Transit = _transit.Read(),
                LastError = _lastError,
                Troubles = _subject is { } subject ? [.. subject.Troubles.Take(Heartbeat.MostTroubles)] : [],
            };
        }
    }

    // Time passes for the state that held until now.
    private void Tick()
    {
        var now = time.GetTimestamp();
        if (_atWork > 0)
        {
            var passed = time.GetElapsedTime(_since, now);
            _busy += passed;
            if (_waiting >= _atWork) _sink += passed;
        }
        _since = now;
    }
}
