using System.Collections.Immutable;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging.Tests;

/// <summary>A hub in virtual time: what arrived when, by partition.</summary>
internal sealed class ModelStream(string name, int partitions)
{
    private readonly double[] _fraction = new double[partitions];
    private readonly List<(long Last, double Time)>[] _history = [.. Enumerable.Range(0, partitions).Select(_ => new List<(long, double)>())];

    public string Name { get; } = name;

    public int Partitions { get; } = partitions;

    public long[] Last { get; } = [.. Enumerable.Repeat(-1L, partitions)];

    public long[] Beginning { get; } = new long[partitions];

    public double Bytes { get; private set; }

    /// <summary>Share of the traffic, by partition.</summary>
    public double[] Weights { get; set; } = [.. Enumerable.Repeat(1.0 / partitions, partitions)];

    public void Arrive(double events, double time)
    {
        for (var p = 0; p < Partitions; p++) Arrive(p, events * Weights[p], time);
    }

    public long Arrive(int partition, double events, double time)
    {
        _fraction[partition] += events;
        var whole = (long)_fraction[partition];
        _fraction[partition] -= whole;
        if (whole <= 0) return 0;
        Last[partition] += whole;
        Bytes += whole * 500;
        var history = _history[partition];
        history.Add((Last[partition], time));
        if (history.Count > 20_000) history.RemoveRange(0, 10_000);
        return whole;
    }

    /// <summary>When the log accepted an event.</summary>
    public double EnqueuedAt(int partition, long sequence)
    {
        var history = _history[partition];
        var (low, high) = (0, history.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (history[middle].Last >= sequence) high = middle;
            else low = middle + 1;
        }
        return history.Count == 0 ? 0 : history[low].Time;
    }

    public StreamReading Read(Func<double, DateTimeOffset> log, DateTimeOffset now) => new(
        Name, Partitions,
        [.. Enumerable.Range(0, Partitions).Select(p => new PartitionEndReading(
            p, now, Beginning[p], Last[p], Last[p] < 0 ? DateTimeOffset.MinValue : log(EnqueuedAt(p, Last[p]))))],
        Bytes);
}
