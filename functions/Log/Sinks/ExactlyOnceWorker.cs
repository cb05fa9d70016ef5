using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Sluice.Log.Sinks;

/// <summary>
/// What every sink does that contains each record once. A batch becomes one or more writes, each of them for a prefix of
/// what is left: its data and the partition's <see cref="Watermarks"/> up to its end, in one atomic step, on the condition
/// that what is stored is still what is known. Who loses against another owner forgets what it knew, reads again and skips
/// what the other has written. So an owner that does not know yet that it is none does no harm.
/// </summary>
/// <typeparam name="TSlot">What the sink knows of a partition between batches.</typeparam>
/// <param name="sink">Its name in logs and metrics, such as <c>visitors</c>.</param>
/// <param name="logger">Told of lost races.</param>
public abstract class ExactlyOnceWorker<TSlot>(string sink, ILogger logger) : IBatchWorker where TSlot : SinkSlot
{
    // Each lost race means that another owner made progress; two owners at once is already rare.
    private const int MaxAttempts = 10;

    private readonly ConcurrentDictionary<int, TSlot> _slots = new();

    /// <inheritdoc />
    public async Task ProcessAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        var slot = _slots.GetOrAdd(batch.Partition, _ => Create());
        // Batches of a partition do not overlap, unless a host gives up on one that is still running here.
        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            var repeated = 0;
            for (var attempt = 1; attempt <= MaxAttempts; attempt++)
            {
                if (slot.Marks is null) slot.Marks = await ReadAsync(slot, batch.Partition, cancellationToken) ?? new Watermarks();
                // What a lost race has already settled is no repeat of the log's.
                if (attempt == 1) repeated = RepeatsOf(batch, slot.Marks.Clone());
                if (await TryAddAsync(slot, batch, isFirstLook: attempt == 1, cancellationToken))
                {
                    if (repeated > 0) PipelineMeter.Repeated.Add(repeated, new TagList { { "hub", batch.Hub }, { "sink", sink } });
                    await SettledAsync(slot, batch, repeated, cancellationToken);
                    return;
                }
                slot.Marks = null;
                SinkLog.LostRace(logger, sink, batch.Hub, batch.Partition, attempt);
            }
            throw new IOException($"What {sink} keep of {batch.Hub} partition {batch.Partition} is written by others without end.");
        }
        catch
        {
            // Whether the last write happened is unknown: read again before the next.
            slot.Marks = null;
            throw;
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    /// <summary>Of a partition that has not been seen yet.</summary>
    protected abstract TSlot Create();

    /// <summary>Reads what is stored of a partition, and forgets what the slot knew. Null when there is nothing yet.</summary>
    protected abstract Task<Watermarks?> ReadAsync(TSlot slot, int partition, CancellationToken cancellationToken);

    /// <summary>
    /// Writes what of the batch <see cref="SinkSlot.Marks"/> do not contain, and moves them on with each write.
    /// </summary>
    /// <returns>False when another owner was faster; what was written before that stays written.</returns>
    protected abstract Task<bool> TryAddAsync(TSlot slot, LogBatch batch, bool isFirstLook, CancellationToken cancellationToken);

    /// <summary>After all of a batch is written: what is told or tidied up once for each.</summary>
    /// <param name="slot">The partition's.</param>
    /// <param name="batch">What was written.</param>
    /// <param name="repeated">Records that were contained before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    protected virtual Task SettledAsync(TSlot slot, LogBatch batch, int repeated, CancellationToken cancellationToken) => Task.CompletedTask;

    private static int RepeatsOf(LogBatch batch, Watermarks marks)
    {
        var repeats = 0;
        foreach (var record in batch.Records)
        {
            if (marks.Contains(record)) repeats++;
            marks.Advance(record);
        }
        return repeats;
    }
}
