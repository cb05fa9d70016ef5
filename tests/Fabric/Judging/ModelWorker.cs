using System.Collections.Immutable;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging.Tests;

/// <summary>A worker in virtual time with the faults that it can have.</summary>
internal sealed class ModelWorker
{
    private readonly Dictionary<int, (long First, double Since, int Attempts)> _inHand = [];
    private double _now;

    public ModelWorker(string name, ModelStream stream, string group, int instances, double capacity)
    {
        (Name, Stream, Group, Capacity) = (name, stream, group, capacity);
        Checkpoints = [.. Enumerable.Repeat(-2L, stream.Partitions)];
        Owners = new string?[stream.Partitions];
        for (var i = 0; i < instances; i++) Instances.Add(new ModelInstance($"{name}-{i}", 0));
        Balance();
    }

    public string Name { get; }

    public ModelStream Stream { get; }

    public string Group { get; }

    /// <summary>Events a second that an instance does.</summary>
    public double Capacity { get; set; }

    public List<ModelInstance> Instances { get; } = [];

    /// <summary>−2 without one.</summary>
    public long[] Checkpoints { get; }

    public string?[] Owners { get; }

    /// <summary>How many times as long as usual the sink takes.</summary>
    public double SinkFactor { get; set; } = 1;

    public HashSet<int> Poison { get; } = [];

    /// <summary>Every batch fails, and the checkpoint advances all the same.</summary>
    public bool FailsForward { get; set; }

    /// <summary>Records that pass the checkpoint without coming out.</summary>
    public bool Loses { get; set; }

    public bool Readable { get; set; } = true;

    public bool SendsHeartbeats { get; set; } = true;

    /// <summary>Gets instance and events whenever some are done.</summary>
    public Action<ModelInstance, int, long>? Done { get; set; }

    public void Balance()
    {
        var living = Instances.Where(i => i.Alive).ToList();
        foreach (var i in Instances) i.Partitions.Clear();
        for (var p = 0; p < Stream.Partitions && living.Count > 0; p++)
        {
            living[p % living.Count].Partitions.Add(p);
            Owners[p] = living[p % living.Count].Id;
        }
    }

    public void Step(double now)
    {
        _now = now;
        foreach (var i in Instances.Where(i => i.Alive))
        {
            if (now - i.RenewedAt >= 10) i.RenewedAt = now;
            if (i.Frozen) continue;
            var waiting = i.Partitions.Where(p => Stream.Last[p] > Position(p)).ToList();
            var own = waiting.Where(p => !Poison.Contains(p)).ToList();
            foreach (var p in waiting)
            {
                if (!_inHand.ContainsKey(p)) _inHand[p] = (Position(p) + 1, now, 0);
                if (!Poison.Contains(p) || i.Hung || (now - _inHand[p].Since) % 4 >= 1) continue;
                _inHand[p] = _inHand[p] with { Attempts = _inHand[p].Attempts + 1 };
                i.Errors++;
            }
            if (i.Hung || own.Count == 0) continue;
            var (spare, perEvent) = (1.0, (0.4 + 0.6 * SinkFactor) / Capacity);
            var left = own.Count;
            foreach (var p in own.OrderBy(p => Stream.Last[p] - Position(p)))
            {
                var events = Math.Min(Stream.Last[p] - Position(p), (long)(spare / left-- / perEvent));
                if (events <= 0) continue;
                spare -= events * perEvent;
                Checkpoints[p] = Position(p) + events;
                i.Busy += events * perEvent;
                i.Sink += events * perEvent * (0.6 * SinkFactor) / (0.4 + 0.6 * SinkFactor);
                _inHand.Remove(p);
                if (FailsForward)
                {
                    i.Errors++;
                    continue;
                }
                i.Processed += events;
                i.ByPartition[p] = i.ByPartition.GetValueOrDefault(p) + events;
                if (!Loses) Done?.Invoke(i, p, events);
            }
        }
    }

    public ConsumerReading Read(Func<double, DateTimeOffset> clock, DateTimeOffset now) => new(
        Name, Stream.Name, Group, Readable ? now : null,
        !Readable ? [] : [.. Enumerable.Range(0, Stream.Partitions).Where(p => Checkpoints[p] >= 0 || Owners[p] is not null).Select(p => new CheckpointReading(
            p, Checkpoints[p] < 0 ? null : Checkpoints[p], Checkpoints[p] < 0 ? null : now, Owners[p],
            Owners[p] is null ? null : clock(Instances.FirstOrDefault(i => i.Id == Owners[p])?.RenewedAt ?? 0)))]);

    public IEnumerable<Heartbeat> Heartbeats(Func<double, DateTimeOffset> clock, double now) => Instances.Where(i => i.Alive && !i.Frozen && SendsHeartbeats).Select(i => new Heartbeat
    {
        Instance = i.Id, Worker = Name, Version = i.Version, StartedAt = clock(i.StartedAt), At = clock(now), Processed = i.Processed,
        Errors = i.Errors, BusySeconds = i.Busy, SinkSeconds = i.Sink, LastError = i.Errors > 0 ? "The batch was refused." : null, Troubles = [.. i.Troubles],
        Partitions = [.. i.Partitions.Select(p => _inHand.TryGetValue(p, out var hand) && Stream.Last[p] > Position(p)
            ? new PartitionWork(p, i.ByPartition.GetValueOrDefault(p), 0, hand.First, clock(hand.Since), clock(Stream.EnqueuedAt(p, hand.First)), hand.Attempts)
            : new PartitionWork(p, i.ByPartition.GetValueOrDefault(p), 0, null, null, null, 0))],
    });

    private long Position(int p) => Math.Max(Checkpoints[p], Stream.Beginning[p] - 1);

    public double LagSeconds(int p) => Stream.Last[p] <= Position(p) ? 0 : _now - Stream.EnqueuedAt(p, Position(p) + 1);
}
