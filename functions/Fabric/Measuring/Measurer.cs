using System.Collections.Immutable;
using Sluice.Fabric.Acting;

namespace Sluice.Fabric.Measuring;

/// <summary>
/// Asks every source at once, gives each its time, and puts what came into one reading. A source that fails or is late
/// leaves its part out and a sentence in <see cref="PipelineReading.Faults"/>; measuring never fails. One round at a time.
/// </summary>
public sealed class Measurer(MeasurerPorts ports, MeasuringOptions options, TimeProvider time)
{
    // A source that ignores cancellation is left behind this long after its time.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly HashSet<DeclaredConsumer> _discovered = [];
    private readonly Dictionary<string, CountedBytes> _counted = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>One round.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<PipelineReading> MeasureAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var faults = new List<string>();
        var positions = RunAsync<PositionsReading>("The log's positions", ports.Positions.PollAsync);
        var checkpoints = RunAsync<CheckpointListing>("Checkpoints", ports.Checkpoints.ReadAsync);
        var heartbeats = RunAsync<IReadOnlyList<Heartbeat>>("Heartbeats", ports.Heartbeats is { } h ? stop => h.HeartbeatsAsync(now - options.HeartbeatWindow, stop) : null);
        var counts = RunAsync<IReadOnlyList<FlowCount>>("Counts", ports.Heartbeats is { } c ? stop => c.CountsAsync(now - options.CountWindow, stop) : null);
        var log = RunAsync<LogGaugeReading>("The log's load", ports.Log is { } l ? l.ReadAsync : null);
        var capacity = RunAsync<CapacityReading>("Sizes", ports.Capacity is { } p ? p.ReadAsync : null);
        var canaries = RunAsync<CanaryRound>("Canaries", ports.Canary is { } y ? y.RoundAsync : null);
        var parked = RunAsync<object>("Parked events", ports.Parked is { } w ? async stop => await w.CountAsync(stop) : null);
        await Task.WhenAll(positions, checkpoints, heartbeats, counts, log, capacity, canaries, parked);
        cancellationToken.ThrowIfCancellationRequested();

        var gauge = (await log)?.Log;
        if (gauge is not null && gauge.ThroughputUnits is null && (await capacity)?.ThroughputUnits is { } units)
            gauge = gauge with { ThroughputUnits = units };
        var reading = new PipelineReading
        {
            Time = now,
            Streams = Streams(await positions, await log),
            Consumers = Consumers(await checkpoints),
            Heartbeats = [.. await heartbeats ?? []],
            Counts = [.. await counts ?? []],
            Log = WithParked(gauge ?? OnlyUnits((await capacity)?.ThroughputUnits, now), await parked as long?, now),
            Canaries = (await canaries)?.Canaries ?? [],
            InstanceCounts = (await capacity)?.Instances ?? ImmutableSortedDictionary<string, int>.Empty,
        };
        // In a fixed order, whichever came first.
        faults.AddRange((await positions)?.Faults ?? []);
        faults.AddRange((await checkpoints)?.Faults ?? []);
        faults.AddRange((await canaries)?.Faults ?? []);
        if ((await log)?.Fault is { } old) faults.Add($"The log's load is not new: {old}");
        faults.Sort(StringComparer.Ordinal);
        return reading with { Faults = [.. faults] };

        async Task<T?> RunAsync<T>(string what, Func<CancellationToken, Task<T>>? read) where T : class
        {
            if (read is null) return null;
            using var limit = new CancellationTokenSource(options.Timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                // Off this thread, so that a source that works before its first await does not hold up the others.
                return await Task.Run(() => read(either.Token), CancellationToken.None)
                    .WaitAsync(options.Timeout + Grace, time, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception fault)
            {
                var late = fault is TimeoutException || (fault is OperationCanceledException && limit.IsCancellationRequested);
                lock (faults) faults.Add(late ? $"{what} could not be read in time." : $"{what} could not be read: {FaultText.Of(fault)}");
                return null;
            }
        }
    }

    private ImmutableArray<StreamReading> Streams(PositionsReading? positions, LogGaugeReading? log)
    {
        if (positions is null) return [];
        if (log is null) return positions.Streams;
        return [.. positions.Streams.Select(stream =>
            log.Bytes.TryGetValue(stream.Stream, out var bytes) ? stream with { Bytes = bytes }
            : log.EventBytes.TryGetValue(stream.Stream, out var each) ? stream with { Bytes = Counted(stream.Stream).Count(stream, each) }
            : stream)];
    }

    private CountedBytes Counted(string hub)
    {
        if (!_counted.TryGetValue(hub, out var counted)) _counted[hub] = counted = new CountedBytes();
        return counted;
    }

    private ImmutableArray<ConsumerReading> Consumers(CheckpointListing? listing)
    {
        if (listing is null)
            return [.. ports.Consumers.Concat(_discovered)
                .Select(consumer => new ConsumerReading(consumer.Worker, consumer.Stream, consumer.Group, null, []))];
        foreach (var consumer in listing.Consumers)
        {
            var found = new DeclaredConsumer(consumer.Worker, consumer.Stream, consumer.Group);
            if (!ports.Consumers.Contains(found) && _discovered.Count < 100) _discovered.Add(found);
            // Its hub may be one that nobody declared, either; the next round knows where it ends.
            ports.Positions.Watch(consumer.Stream);
        }
        return listing.Consumers;
    }

    private static LogReading? WithParked(LogReading? log, long? parked, DateTimeOffset now) =>
        parked is not { } waiting ? log
        : (log ?? new LogReading(now, null, double.NaN, double.NaN, double.NaN, double.NaN)) with { ParkedEvents = waiting };

    private static LogReading? OnlyUnits(int? units, DateTimeOffset now) =>
        units is null ? null : new LogReading(now, units, double.NaN, double.NaN, double.NaN, double.NaN);
}
