using System.Collections.Immutable;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging;

/// <summary>
/// The instances of one worker in one round. Rates are differences of totals between heartbeats by the instance's own
/// clock; an instance lives as long as new heartbeats are seen, whatever its clock says.
/// </summary>
internal sealed class WorkerInstances
{
    private const long Forget = 120_000;
    private readonly List<(InstanceMemory Memory, ImmutableArray<PartitionWork> Work)> _live = [];
    private readonly Dictionary<string, long> _speaking = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _silent = new(StringComparer.Ordinal);

    public ImmutableArray<InstanceMemory> Memory { get; private init; } = [];

    /// <summary>True when an instance went away or started anew in this round.</summary>
    public bool Changed { get; private set; }

    public long NewErrors { get; private set; }

    public int Live => _live.Count;

    public string? LastError { get; private set; }

    /// <summary>A trouble of the living, and how many of them have any; null when none has.</summary>
    public (string First, int Instances)? Trouble { get; private set; }

    /// <summary>Versions of the living, with how many run each, the most first.</summary>
    public IReadOnlyList<(string Version, int Instances)> Versions { get; private set; } = [];

    /// <summary>Means over the living; NaN when unknown.</summary>
    public double BusyShare { get; private set; } = double.NaN;

    public double SinkShare { get; private set; } = double.NaN;

    public double SinkCost { get; private set; } = double.NaN;

    public double ErrorsPerMinute { get; private set; } = double.NaN;

    public InstanceMemory this[int index] => _live[index].Memory;

    public static WorkerInstances Update(
        ImmutableArray<InstanceMemory> before, List<Heartbeat>? heartbeats, long now, long skew, Thresholds limits)
    {
        var known = new Dictionary<string, InstanceMemory>(StringComparer.Ordinal);
        foreach (var memory in before) known[memory.Id] = memory;
        var said = new Dictionary<string, Heartbeat>(StringComparer.Ordinal);
        if (heartbeats is not null)
            foreach (var heartbeat in heartbeats)
            {
                var id = JudgeLimits.Cut(heartbeat.Instance);
                if (id.Length == 0 || (said.TryGetValue(id, out var other) && other.At >= heartbeat.At)) continue;
                if (said.Count < JudgeLimits.Instances || said.ContainsKey(id)) said[id] = heartbeat;
            }

        var memories = ImmutableArray.CreateBuilder<InstanceMemory>();
        var changed = false;
        var errors = 0L;
        var live = new List<(InstanceMemory, ImmutableArray<PartitionWork>)>();
        var silent = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (id, heartbeat) in said)
        {
            known.Remove(id, out var old);
            var memory = InstanceJudge.Take(old, id, heartbeat, now, skew, limits, out var started, out var failed);
            changed |= started;
            errors += failed;
            Keep(old, memory, heartbeat.Partitions.IsDefault ? [] : heartbeat.Partitions);
        }
        foreach (var gone in known.Values) Keep(gone, gone, []);
        memories.Sort(static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        live.Sort(static (a, b) => string.CompareOrdinal(a.Item1.Id, b.Item1.Id));

        var instances = new WorkerInstances { Memory = memories.ToImmutable(), Changed = changed, NewErrors = errors };
        instances._live.AddRange(live);
        foreach (var (id, seenAt) in silent) instances._silent[id] = seenAt;
        instances.Summarise();
        return instances;

        void Keep(InstanceMemory? old, InstanceMemory memory, ImmutableArray<PartitionWork> work)
        {
            var quiet = now - memory.SeenAt;
            if (quiet > limits.Silence)
            {
                if (memory.SeenAt != 0 && old is not null && !old.Gone) changed = true;
                if (quiet > Forget) return;
                memory = memory with { Gone = true };
                silent[memory.Id] = memory.SeenAt;
            }
            else
            {
                memory = memory.Gone ? memory with { Gone = false } : memory;
                live.Add((memory, work));
            }
            if (memories.Count < JudgeLimits.Instances) memories.Add(memory);
        }
    }

    /// <summary>True when the instance sent heartbeats and does so no more, with the time of the last one.</summary>
    public bool IsSilent(string instance, out long seenAt) => _silent.TryGetValue(instance, out seenAt);

    /// <summary>True when it sends heartbeats.</summary>
    public bool Lives(string instance, out long seenAt) => _speaking.TryGetValue(instance, out seenAt);

    /// <summary>For every partition the living instance that works on it (−1: none) and what it does.</summary>
    public void Assign(string?[] owners, int[] instance, PartitionWork[] work)
    {
        Array.Fill(instance, -1);
        for (var i = 0; i < _live.Count; i++)
            foreach (ref readonly var w in _live[i].Work.AsSpan())
            {
                var p = w.Partition;
                if ((uint)p >= (uint)instance.Length) continue;
                if (instance[p] >= 0 && !Better(owners[p], _live[i].Memory.Id, w, this[instance[p]].Id, work[p])) continue;
                (instance[p], work[p]) = (i, w);
            }
    }

    private static bool Better(string? owner, string id, in PartitionWork w, string otherId, in PartitionWork other) =>
        id == owner || (otherId != owner
            && ((w.InHand is not null && other.InHand is null)
                || (w.InHand is null == other.InHand is null && w.InHandEnqueued > other.InHandEnqueued)));

    private void Summarise()
    {
        var (busy, sink, cost, errors) = (new Mean(), new Mean(), new Mean(), 0.0);
        var versions = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (memory, _) in _live)
        {
            if (memory.Troubles is [var trouble, ..]) Trouble = (Trouble?.First ?? trouble, (Trouble?.Instances ?? 0) + 1);
            versions[memory.Version] = versions.GetValueOrDefault(memory.Version) + 1;
            busy.Add(memory.BusyShare);
            sink.Add(memory.SinkShare);
            cost.Add(memory.SinkCost);
            if (!double.IsNaN(memory.ErrorsPerMinute)) errors += memory.ErrorsPerMinute;
            LastError ??= memory.LastError;
            _speaking[memory.Id] = memory.SeenAt;
        }
        (BusyShare, SinkShare, SinkCost) = (busy.Value, sink.Value, cost.Value);
        ErrorsPerMinute = _live.Count == 0 ? double.NaN : errors;
        Versions = [.. versions.OrderByDescending(one => one.Value).Select(one => (one.Key, one.Value))];
    }

    private struct Mean
    {
        private double _sum;
        private int _count;

        public readonly double Value => _count == 0 ? double.NaN : _sum / _count;

        public void Add(double value)
        {
            if (double.IsNaN(value)) return;
            _sum += value;
            _count++;
        }
    }
}
