using Sluice.Log;
using Sluice.Snowplow;

namespace Sluice.Cli.Micro;

/// <summary>
/// The newest collected payloads with their events, by partition and sequence number: 20,000 and about 64 MB at most.
/// Remembers how far each partition was read, so that nobody waits for what will not come. Safe for concurrent use.
/// </summary>
internal sealed class CollectedPayloads
{
    private const int MaxPayloads = 20_000;
    private const long MaxBytes = 64L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<(int Partition, long Sequence), (CollectorPayload Payload, IReadOnlyList<RawEvent> Events)> _payloads = [];
    private readonly Queue<(int Partition, long Sequence, long Bytes)> _order = new();
    private readonly Dictionary<int, long> _read = [];
    private long _bytes;
    private TaskCompletionSource? _moved;

    /// <summary>Says that a partition has been read up to a record, this one included.</summary>
    public void MoveTo(int partition, long sequence)
    {
        TaskCompletionSource? moved;
        lock (_gate)
        {
            _read[partition] = sequence;
            (moved, _moved) = (_moved, null);
        }
        moved?.SetResult();
    }

    /// <summary>Keeps a payload; the oldest ones give way, the newest stays whatever its size.</summary>
    public void Add(int partition, long sequence, int bytes, CollectorPayload payload, IReadOnlyList<RawEvent> events)
    {
        var cost = Cost(bytes, events);
        lock (_gate)
        {
            if (!_payloads.TryAdd((partition, sequence), (payload, events))) return;
            _order.Enqueue((partition, sequence, cost));
            _bytes += cost;
            while (_order.Count > MaxPayloads || (_bytes > MaxBytes && _order.Count > 1))
            {
                var oldest = _order.Dequeue();
                _payloads.Remove((oldest.Partition, oldest.Sequence));
                _bytes -= oldest.Bytes;
            }
        }
    }

    /// <summary>What an event was made from; waits until its payload has been read. Null when it is not kept or the wait ends.</summary>
    public async ValueTask<CollectedEvent?> FindAsync(Origin origin, CancellationToken waitEnds)
    {
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (_payloads.TryGetValue((origin.Partition, origin.Sequence), out var kept))
                    return new CollectedEvent(kept.Payload, origin.Index < kept.Events.Count ? kept.Events[origin.Index] : null);
                // A partition that is not read at all will never get there.
                if (!_read.TryGetValue(origin.Partition, out var read) || read >= origin.Sequence) return null;
                moved = (_moved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            await moved.WaitAsync(waitEnds).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!moved.IsCompleted) return null;
        }
    }

    // A body of a few bytes per event, thousands of times over, weighs more by its events than by its bytes.
    private static long Cost(int bytes, IReadOnlyList<RawEvent> events)
    {
        long cost = 2L * bytes;
        foreach (var raw in events) cost += 128 + 48L * raw.Parameters.Count;
        return cost;
    }
}
