using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Judging;

/// <summary>What the planner is told of a round. A group that nobody declared (its name holds a slash) has no instances to plan.</summary>
internal static class MeasurementMaker
{
    public static Measurement Make(
        PipelineReading reading, JudgeState state,
        List<(ConsumerJudge Judge, WorkerInstances Instances, WorkerVerdict Verdict, int? Asked)> workers, LogMemory logBefore, long now)
    {
        var consumers = ImmutableArray.CreateBuilder<ConsumerMeasurement>();
        var (outgoing, usualOutgoing) = (double.NaN, double.NaN);
        var isReadByAll = true;
        foreach (var (judge, instances, _, asked) in workers)
        {
            var m = judge.Memory;
            var processed = ViewMaker.Sum(m.LastRate);
            Add(ref outgoing, processed);
            Add(ref usualOutgoing, ViewMaker.Sum(m.Rate));
            isReadByAll &= !double.IsNaN(processed);
            if (m.Worker.Contains('/', StringComparison.Ordinal)) continue;
            consumers.Add(new ConsumerMeasurement
            {
                Consumer = m.Worker, Stream = m.Stream, MeasuredAt = Clock.Time(m.Measured), Partitions = Partitions(judge, instances, state),
                Instances = Instances(instances), InstanceCount = asked, WrittenEvents = Written(m.Worker, state),
            });
        }
        var log = state.Log;
        if (reading.Log is null || log.Measured == 0) return new Measurement(Clock.Time(now), null, consumers.ToImmutable());
        var (events, bytes) = (double.NaN, double.NaN);
        foreach (var s in state.Streams)
        {
            Add(ref events, ViewMaker.Sum(s.LastRate));
            Add(ref bytes, s.BytesRate * Sudden(ViewMaker.Sum(s.LastRate), ViewMaker.Sum(s.Rate)));
        }
        return new Measurement(Clock.Time(now), new LogMeasurement
        {
            MeasuredAt = Clock.Time(log.Measured), ThroughputUnits = log.Units, IncomingEvents = events, IncomingBytes = bytes,
            OutgoingEvents = outgoing, // The log counts the bytes of all readers: beside the events of some they would make each event look far larger.
            OutgoingBytes = isReadByAll ? log.BytesOutRate * Sudden(outgoing, usualOutgoing) : double.NaN,
            ThrottledRequests = log.Measured == logBefore.Measured ? 0 : log.NewlyThrottled,
            IsReadingSlowed = LogJudge.Slows(log, now), ParkedEvents = log.Parked,
        }, consumers.ToImmutable());

    }

    // Bytes are smoothed and events are not: after a jump they would be of different times. What events did since, bytes did.
    private static double Sudden(double now, double smoothed) => now >= 0 && smoothed > 0 ? now / smoothed : 1;

    private static double Written(string worker, JudgeState state)
    {
        var written = double.NaN;
        foreach (var s in state.Streams)
            if (Flow.WriterOf(s.Stream) == worker) Add(ref written, ViewMaker.Sum(s.LastRate));
        return written;
    }

    private static void Add(ref double sum, double value)
    {
        if (!double.IsNaN(value)) sum = double.IsNaN(sum) ? value : sum + value;
    }

    private static ImmutableArray<PartitionMeasurement> Partitions(ConsumerJudge c, WorkerInstances instances, JudgeState state)
    {
        StreamMemory? stream = null;
        foreach (var s in state.Streams)
            if (s.Stream == c.Memory.Stream) stream = s;
        var partitions = new PartitionMeasurement[c.Count];
        var known = 0;
        for (var p = 0; p < partitions.Length; p++)
        {
            if (!double.IsNaN(c.Lags[p])) known++;
            partitions[p] = new PartitionMeasurement(
                p, stream is null ? double.NaN : stream.LastRate[p], c.Memory.LastRate[p], c.Lags[p], c.Memory.LagSeconds[p],
                ViewMaker.OwnerOf(c, instances, p));
        }
        return known == 0 ? [] : ImmutableCollectionsMarshal.AsImmutableArray(partitions);
    }

    private static ImmutableArray<InstanceMeasurement> Instances(WorkerInstances instances)
    {
        var all = new InstanceMeasurement[instances.Live];
        for (var i = 0; i < all.Length; i++)
        {
            var memory = instances[i];
            all[i] = new InstanceMeasurement(memory.Id, memory.Rate, memory.BusyShare / Math.Max(1, memory.BatchGain));
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(all);
    }
}
