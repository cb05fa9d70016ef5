using Microsoft.Extensions.Logging;
using Sluice.Log;

namespace Sluice.Collect;

/// <summary>
/// Puts parked records back into the log: oldest batch first, and within a partition in order of arrival. Progress is noted
/// after every step, so that a relay that is killed repeats one step at most. New records do not wait for parked ones and
/// may overtake them; consumers go by the events' own times.
/// </summary>
public sealed class Relay(
    IOverflowStore store, ILogSender sender, CollectorOptions options, TimeProvider time, ILogger<Relay> logger)
{
    private readonly RelayOptions _options = options.Relay;

    /// <summary>One run. Throws only when cancelled.</summary>
    public async Task<RelayOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var run = new Run(time.GetTimestamp());
        try
        {
            await using var drain = await store.TryDrainAsync(cancellationToken);
            if (drain is null) return run.End(RelayEnd.Busy, []);
            RelayEnd end;
            try
            {
                end = await DrainAsync(drain, run, cancellationToken);
            }
            catch (LogUnavailableException e)
            {
                CollectLog.RelayStopped(logger, run.Records, e);
                end = RelayEnd.LogAway;
            }
            foreach (var name in drain.SetAside)
            {
                CollectLog.SetAside(logger, name);
                run.Aside.Add(name);
            }
            if (run.Records > 0) CollectLog.Relayed(logger, run.Records, end != RelayEnd.Empty);
            return run.End(end, run.Aside);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            CollectLog.RelayBroken(logger, run.Records, e);
            return run.End(RelayEnd.StoreAway, run.Aside);
        }
    }

    private async Task<RelayEnd> DrainAsync(IOverflowDrain drain, Run run, CancellationToken cancellationToken)
    {
        while (await drain.NextAsync(cancellationToken) is { } batch)
        {
            batch = await PlaceAsync(drain, batch, cancellationToken);
            var ordered = InOrderOfSending(batch.Records);
            while (batch.Relayed < ordered.Length)
            {
                if (run.Records >= _options.MaxRecords || time.GetElapsedTime(run.Start) >= _options.MaxDuration)
                    return RelayEnd.Limit;
                var step = await StepAsync(drain, batch, ordered, run, cancellationToken);
                batch = await drain.AdvanceAsync(batch, batch.Relayed + step, cancellationToken);
                run.Records += step;
            }
            await drain.CompleteAsync(batch, cancellationToken);
            run.Batches++;
        }
        return RelayEnd.Empty;
    }

    // The next records of one partition; returns how many.
    private async Task<int> StepAsync(
        IOverflowDrain drain, ParkedBatch batch, OverflowRecord[] ordered, Run run, CancellationToken cancellationToken)
    {
        var first = ordered[batch.Relayed];
        var messages = new List<LogMessage>();
        var bytes = 0L;
        for (var i = batch.Relayed; i < ordered.Length && messages.Count < _options.StepRecords; i++)
        {
            var record = ordered[i];
            if (record.Partition != first.Partition || record.Hub != first.Hub) break;
            bytes += record.Body.Length;
            if (messages.Count > 0 && bytes > _options.StepBytes) break;
            messages.Add(new LogMessage(record.Body));
        }
        try
        {
            await sender.SendAsync(first.Hub, first.Partition, messages, cancellationToken);
            PipelineMeter.Relayed.Add(messages.Count, new KeyValuePair<string, object?>("hub", first.Hub));
            return messages.Count;
        }
        catch (LogUnavailableException e) when (e.Fault == LogFault.TooLarge)
        {
            return await SendFirstAsync(drain, batch, first, run, cancellationToken);
        }
    }

    // One of several is too large: go on one by one, and put that one where it blocks nobody.
    private async Task<int> SendFirstAsync(
        IOverflowDrain drain, ParkedBatch batch, OverflowRecord record, Run run, CancellationToken cancellationToken)
    {
        try
        {
            await sender.SendAsync(record.Hub, record.Partition, [new LogMessage(record.Body)], cancellationToken);
            PipelineMeter.Relayed.Add(1, new KeyValuePair<string, object?>("hub", record.Hub));
        }
        catch (LogUnavailableException e) when (e.Fault == LogFault.TooLarge)
        {
            var name = await drain.SetAsideAsync(batch, record, cancellationToken);
            CollectLog.TooLargeToRelay(logger, record.Body.Length, record.Hub, name);
            run.Aside.Add(name);
            run.Records--;
        }
        return 1;
    }

    // Records parked before the log had told its partitions get theirs now, once, so that their order of sending is fixed.
    private async Task<ParkedBatch> PlaceAsync(IOverflowDrain drain, ParkedBatch batch, CancellationToken cancellationToken)
    {
        OverflowRecord[]? placed = null;
        for (var i = 0; i < batch.Records.Count; i++)
        {
            var record = batch.Records[i];
            if (record.Partition >= 0) continue;
            placed ??= [.. batch.Records];
            var count = await sender.GetPartitionCountAsync(record.Hub, cancellationToken);
            var partition = record.Key is { } key ? PartitionHash.PartitionOf(key, count) : i % count;
            placed[i] = record with { Partition = partition };
        }
        return placed is null ? batch : await drain.ReplaceAsync(batch, placed, cancellationToken);
    }

    // Stable, and the same every time: what "so many are relayed" counts in.
    private static OverflowRecord[] InOrderOfSending(IReadOnlyList<OverflowRecord> records) =>
        [.. records.OrderBy(record => record.Hub, StringComparer.Ordinal).ThenBy(record => record.Partition)];

    private sealed class Run(long start)
    {
        public long Start { get; } = start;
        public long Records { get; set; }
        public int Batches { get; set; }
        public List<string> Aside { get; } = [];

        public RelayOutcome End(RelayEnd end, IReadOnlyList<string> aside) => new(Records, Batches, aside, end);
    }
}
