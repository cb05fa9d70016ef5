using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Log.Sinks;

namespace Sluice.Archive;

/// <summary>
/// Writes a hub's records to blobs, each exactly once.
/// <code>
/// batch ─▶ 1 find the tail (only on takeover) ─▶ 2 skip what it contains ─▶ 3 per hour: seal and name the next blob
///          when the hour or the blob is over ─▶ 4 stage one block ─▶ 5 commit block list + watermarks under If-Match
/// </code>
/// A commit that finds another ETag than it knows has lost against another owner: it forgets what it knew and starts at
/// 1, where the other's records count as contained. So an owner that does not know yet that it is none does no harm.
/// </summary>
public sealed class ArchiveWorker : ExactlyOnceWorker<ArchiveWorker.Slot>
{
    private readonly string _hub;
    private readonly IArchiveStore _store;
    private readonly ArchiveOptions _options;
    private readonly ILogger _logger;
    private readonly ArchiveChain _chain;

    /// <summary>Creates the worker of one hub.</summary>
    /// <param name="hub">One of <see cref="HubNames"/>: decides the folder and the format.</param>
    /// <param name="store">The archive's container.</param>
    /// <param name="options">When blobs are full.</param>
    /// <param name="logger">Told about lost races and new blobs.</param>
    public ArchiveWorker(string hub, IArchiveStore store, ArchiveOptions options, ILogger<ArchiveWorker> logger)
        : base("archive", logger)
    {
        (_hub, _store, _options, _logger) = (hub, store, options, logger);
        _chain = new ArchiveChain(hub, store);
    }

    /// <inheritdoc />
    protected override Slot Create() => new();

    /// <inheritdoc />
    protected override async Task<Watermarks?> ReadAsync(Slot slot, int partition, CancellationToken cancellationToken)
    {
        slot.Tail = await _chain.FindTailAsync(partition, cancellationToken);
        return slot.Tail?.Marks;
    }

    /// <inheritdoc />
    protected override async Task<bool> TryAddAsync(Slot slot, LogBatch batch, bool isFirstLook, CancellationToken cancellationToken)
    {
        var records = new List<LogRecord>(batch.Records.Count);
        var marks = slot.Marks!.Clone();
        var hour = slot.Tail?.Name.Hour ?? DateTimeOffset.MinValue;
        for (var i = 0; i < batch.Records.Count; i++)
        {
            var record = batch.Records[i];
            if (!marks.Contains(record))
            {
                // A clock that steps back does not take the archive back: its blobs only ever go forward.
                var own = ArchiveName.HourOf(record.EnqueuedTime);
                if (own > hour)
                {
                    if (records.Count > 0 && !await CommitAsync(slot, batch.Partition, hour, records, marks, cancellationToken))
                        return false;
                    hour = own;
                }
                records.Add(record);
            }
            marks.Advance(record);
        }
        if (records.Count > 0 && !await CommitAsync(slot, batch.Partition, hour, records, marks, cancellationToken)) return false;
        if (slot.Tail is not null) slot.Tail.Marks = marks;
        slot.Marks = marks;
        return true;
    }

    private async Task<bool> CommitAsync(
        Slot slot, int partition, DateTimeOffset hour, List<LogRecord> records, Watermarks marks, CancellationToken cancellationToken)
    {
        var tail = slot.Tail;
        if (tail is null)
        {
            // The first blob ever: whoever creates the head decides which it is.
            var first = new ArchiveName(_hub, hour, partition, 0);
            if (!await _store.TryCreateTextAsync(ArchiveChain.HeadOf(_hub, partition), first.ToString(), cancellationToken))
                return false;
            tail = new ArchiveTail { Name = first, Marks = new Watermarks() };
        }
        // A blob was named, then its owner died, and its hour is over by now: the chain goes through it all the same.
        if (tail.ETag is null && tail.Name.Hour < hour && !await WriteAsync(tail, [], tail.Marks, cancellationToken))
            return false;

        if (tail.ETag is not null && (tail.Name.Hour < hour || IsFull(tail)))
        {
            var next = tail.Name.Hour < hour
                ? tail.Name with { Hour = hour, Index = 0 }
                : tail.Name with { Index = tail.Name.Index + 1 };
            if (!await _store.TrySetMetadataAsync(
                    tail.Name.ToString(), ArchiveMetadata.Of(tail, next), tail.ETag, cancellationToken))
                return false;
            tail = new ArchiveTail { Name = next, Marks = tail.Marks };
        }

        var isNew = tail.ETag is null;
        if (!await WriteAsync(tail, records, marks.Clone(), cancellationToken)) return false;
        PipelineMeter.Archived.Add(records.Count, new KeyValuePair<string, object?>("hub", _hub));
        records.Clear();
        slot.Tail = tail;
        if (isNew)
        {
            ArchiveLog.NewBlob(_logger, tail.Name);
            await _store.WriteTextAsync(ArchiveChain.HeadOf(_hub, partition), tail.Name.ToString(), cancellationToken);
        }
        return true;
    }

    private bool IsFull(ArchiveTail tail) =>
        tail.Bytes >= _options.MaxBlobBytes || tail.BlockIds.Count >= _options.MaxBlobBlocks;

    // On false and on an exception the tail is no longer true and must be forgotten.
    private async Task<bool> WriteAsync(
        ArchiveTail tail, IReadOnlyList<LogRecord> records, Watermarks marks, CancellationToken cancellationToken)
    {
        var name = tail.Name.ToString();
        var block = ArchiveBlock.Of(records, base64: _hub == HubNames.Collected);
        await _store.StageAsync(name, block.Id, block.Content, cancellationToken);
        tail.BlockIds.Add(block.Id);
        tail.Bytes += block.Content.Length;
        // After a fault the buffer is left to the collector instead: a broken request may still be reading it.
        block.Release();

        tail.Marks = marks;
        if (records.Count > 0)
        {
            if (tail.Records == 0) tail.FirstSequence = records[0].SequenceNumber;
            tail.LastSequence = records[^1].SequenceNumber;
            tail.Records += records.Count;
        }
        tail.ETag = await _store.TryCommitAsync(
            name, tail.BlockIds, ArchiveMetadata.Of(tail), tail.ETag, cancellationToken);
        return tail.ETag is not null;
    }

    /// <summary>And the blob that is written to.</summary>
    public sealed class Slot : SinkSlot
    {
        internal ArchiveTail? Tail { get; set; }
    }
}
