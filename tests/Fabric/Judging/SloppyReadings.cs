using System.Collections.Immutable;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging.Tests;

/// <summary>
/// Measuring as it really is: ends are read by turns and up to 20 s apart, checkpoints every 10 s, and now and then a
/// part cannot be read at all.
/// </summary>
internal sealed class SloppyReadings(int seed)
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<(string, int), PartitionEndReading> _ends = [];
    private readonly Dictionary<string, ConsumerReading> _consumers = [];
    private readonly Dictionary<(string, string), Heartbeat> _heartbeats = [];

    public PipelineReading Spoil(PipelineReading r)
    {
        foreach (var s in r.Streams)
            foreach (var end in s.Ends)
                if (!_ends.TryGetValue((s.Stream, end.Partition), out var known)
                    || (end.MeasuredAt - known.MeasuredAt).TotalSeconds >= 20 || _random.Next(3) == 0)
                    _ends[(s.Stream, end.Partition)] = end;
        foreach (var c in r.Consumers)
            if (!_consumers.TryGetValue(c.Worker, out var known) || (c.MeasuredAt! - known.MeasuredAt!).Value.TotalSeconds >= 10)
                _consumers[c.Worker] = c;
        foreach (var h in r.Heartbeats)
            if (_random.Next(6) != 0) _heartbeats[(h.Worker, h.Instance)] = h;
        return r with
        {
            Streams = _random.Next(12) == 0 ? [] : [.. r.Streams.Select(s => s with
            {
                Ends = [.. s.Ends.Select(e => _ends[(s.Stream, e.Partition)]).Where(_ => _random.Next(20) != 0)],
            })],
            Consumers = _random.Next(12) == 0 ? [] : [.. r.Consumers.Select(c => _random.Next(12) == 0 ? c with { MeasuredAt = null, Partitions = [] } : _consumers[c.Worker])],
            Heartbeats = [.. _heartbeats.Values],
            Counts = _random.Next(5) == 0 ? [] : r.Counts,
        };
    }
}
