using System.Collections.Immutable;
using Sluice.Fabric.Measuring;
using Sluice.Log;

namespace Sluice.Host.Fabric;

/// <summary>Times on the way of the last minute, in slots of ten seconds. Guarded by its gauge; nothing is allocated per event.</summary>
internal sealed class TransitSlots(TimeProvider time)
{
    private const int Slots = 6;
    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(10);
    private readonly int[,] _counts = new int[Slots, TransitTimes.Classes];
    private readonly long _start = time.GetTimestamp();
    private long _newest;

    public void Add(LogBatch batch)
    {
        var slot = (int)(Turn() % Slots);
        var now = time.GetUtcNow();
        for (var i = 0; i < batch.Records.Count; i++) _counts[slot, TransitTimes.ClassOf(now - batch.Records[i].EnqueuedTime)]++;
    }

    /// <summary>Counts by class, up to the last class that has any.</summary>
    public ImmutableArray<int> Read()
    {
        Turn();
        Span<int> sum = stackalloc int[TransitTimes.Classes];
        var last = -1;
        for (var c = 0; c < sum.Length; c++)
        {
            for (var slot = 0; slot < Slots; slot++) sum[c] += _counts[slot, c];
            if (sum[c] > 0) last = c;
        }
        return [.. sum[..(last + 1)]];
    }

    // Empties the slots that have become old.
    private long Turn()
    {
        var now = (long)(time.GetElapsedTime(_start) / Slot);
        for (var old = Math.Max(_newest + 1, now - Slots + 1); old <= now; old++)
            for (var c = 0; c < TransitTimes.Classes; c++)
                _counts[old % Slots, c] = 0;
        _newest = Math.Max(_newest, now);
        return _newest;
    }
}
