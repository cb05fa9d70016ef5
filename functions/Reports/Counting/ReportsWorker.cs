using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;

namespace Sluice.Reports.Counting;

/// <summary>
/// Counts each event exactly once. A batch becomes one or more transactions, each of them for a prefix of what is left: the
/// minutes that the prefix touches, whose rows belong to this partition alone, and the partition's watermark up to its
/// end, written together on the condition that the watermark is still the one known. Who loses against another owner
/// forgets what it knew, reads again and skips what the other has counted.
/// </summary>
public sealed class ReportsWorker : IBatchWorker
{
    // Each lost race means that another owner made progress; two owners at once is already rare.
    private const int MaxAttempts = 10;
    private const int ParallelReads = 16;

    private readonly IReportStore _store;
    private readonly ReportDefinitions _reports;
    private readonly ReportsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<int, Slot> _slots = new();
    private readonly SemaphoreSlim _noting = new(1, 1);
    private bool _isNoted;

    /// <summary>Creates the worker.</summary>
    public ReportsWorker(
        IReportStore store, ReportDefinitions reports, ReportsOptions options, TimeProvider time, ILogger<ReportsWorker> logger) =>
        (_store, _reports, _options, _time, _logger) = (store, reports, options, time, logger);

    /// <inheritdoc />
    public async Task ProcessAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        var slot = _slots.GetOrAdd(batch.Partition, _ => new Slot(new BucketCache(_options.CacheBytes)));
        // Batches of a partition do not overlap, unless a host gives up on one that is still running here.
        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            await NoteAsync(cancellationToken);
            var run = new Run();
            for (var attempt = 1; attempt <= MaxAttempts; attempt++)
            {
                if (slot.Mark is null)
                {
                    slot.Cache.Clear();
                    slot.Mark = await _store.ReadMarkAsync(batch.Partition, cancellationToken) ?? new ReportMark(new Watermarks(), default, null);
                }
                if (await CountAsync(slot, batch, run, cancellationToken))
                {
                    Tell(batch, run);
                    return;
                }
                slot.Mark = null;
                ReportsLog.LostRace(_logger, batch.Hub, batch.Partition, attempt);
            }
            throw new IOException($"The reports of partition {batch.Partition} are written by others without end.");
        }
        catch
        {
            // Whether the last write happened is unknown: read again before the next.
            slot.Mark = null;
            throw;
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    private async Task NoteAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _isNoted)) return;
        await _noting.WaitAsync(cancellationToken);
        try
        {
            if (_isNoted) return;
            await _store.NoteAsync([.. _reports.All.Select(report => report.Id)], cancellationToken);
            Volatile.Write(ref _isNoted, true);
        }
        finally
        {
            _noting.Release();
        }
    }

    // False when another owner was faster; what was written before that stays written.
    private async Task<bool> CountAsync(Slot slot, LogBatch batch, Run run, CancellationToken cancellationToken)
    {
        var marks = slot.Mark!.Marks.Clone();
        var counted = Read(batch, marks.Clone(), run);
        var known = await LoadAsync(slot, batch.Partition, counted, cancellationToken);

        var transaction = new Transaction(_reports);
        var enqueued = slot.Mark.Enqueued;
        var next = 0;
        for (var i = 0; i < batch.Records.Count; i++)
        {
            if (next < counted.Count && counted[next].Index == i)
            {
                var contributions = counted[next++].Contributions;
                if (!transaction.Takes(contributions, known))
                {
                    if (!await WriteAsync(slot, batch.Partition, transaction, marks, enqueued, cancellationToken)) return false;
                }
                foreach (var one in contributions) transaction.Add(one, known);
            }
            marks.Advance(batch.Records[i]);
            if (batch.Records[i].EnqueuedTime > enqueued) enqueued = batch.Records[i].EnqueuedTime;
        }
        // Without rows too: how far the reports are must be readable, however little of the traffic they count.
        return marks.Sequence == slot.Mark.Marks.Sequence
            || await WriteAsync(slot, batch.Partition, transaction, marks, enqueued, cancellationToken);
    }

    private List<(int Index, List<Contribution> Contributions)> Read(LogBatch batch, Watermarks marks, Run run)
    {
        var oldest = Steps.MinuteOf(_time.GetUtcNow()) - (_options.MinuteDays - 1) * 1_440L;
        var counted = new List<(int, List<Contribution>)>(batch.Records.Count);
        using var counter = new Counter(_reports, TimeSpan.FromHours(_options.LateHours));
        for (var i = 0; i < batch.Records.Count; i++)
        {
            var record = batch.Records[i];
            // A second attempt tells nothing twice that the first has told.
            var isFirstLook = record.SequenceNumber > run.Settled;
            var contributions = new List<Contribution>();
            if (marks.Contains(record))
            {
                if (isFirstLook) run.Repeated++;
            }
            else if (!counter.TryRead(record, contributions))
            {
                if (isFirstLook) run.Unreadable++;
            }
            else if (contributions.Count > 0)
            {
                // Its minutes may be gone already, and an hour that is summed up from what is left would be wrong.
                if (contributions[0].Minute >= oldest) counted.Add((i, contributions));
                else if (isFirstLook) run.TooOld++;
                if (isFirstLook && contributions[0].Minute >= oldest) run.Counted++;
            }
            marks.Advance(record);
        }
        run.Settled = Math.Max(run.Settled, batch.Records[^1].SequenceNumber);
        return counted;
    }

    private async Task<Dictionary<RowKey, Bucket>> LoadAsync(
        Slot slot, int partition, List<(int Index, List<Contribution> Contributions)> counted, CancellationToken cancellationToken)
    {
        var known = new Dictionary<RowKey, Bucket>();
        var missing = new HashSet<RowKey>();
        foreach (var (_, contributions) in counted)
            foreach (var one in contributions)
            {
                var key = new RowKey(one.Report, one.Minute);
                if (known.ContainsKey(key)) continue;
                if (slot.Cache.TryGet(key, out var bucket)) known[key] = bucket;
                else missing.Add(key);
            }
        foreach (var chunk in missing.Chunk(ParallelReads))
        {
            var rows = await Task.WhenAll(chunk.Select(
                key => _store.FindAsync(partition, _reports.All[key.Report].Id, key.Minute, cancellationToken)));
            for (var i = 0; i < chunk.Length; i++)
            {
                var report = _reports.All[chunk[i].Report];
                known[chunk[i]] = rows[i] is { } row ? Bucket.Read(report, row.Content.Span) : new Bucket(report);
            }
        }
        return known;
    }

    private async Task<bool> WriteAsync(
        Slot slot, int partition, Transaction transaction, Watermarks marks, DateTimeOffset enqueued, CancellationToken cancellationToken)
    {
        var mark = new ReportMark(marks.Clone(), enqueued, slot.Mark!.ETag);
        var etag = await _store.TryWriteAsync(partition, transaction.Rows(), transaction.Hours, mark, cancellationToken);
        if (etag is null) return false;
        slot.Mark = mark with { ETag = etag };
        foreach (var (key, bucket) in transaction.Touched) slot.Cache.Set(key, bucket);
        transaction.Clear();
        return true;
    }

    private void Tell(LogBatch batch, Run run)
    {
        if (run.Counted > 0) PipelineMeter.Reported.Add(run.Counted);
        if (run.TooOld > 0)
        {
            PipelineMeter.TooOld.Add(run.TooOld);
            ReportsLog.TooOld(_logger, run.TooOld, batch.Hub, batch.Partition, _options.MinuteDays - 1);
        }
        if (run.Repeated > 0) PipelineMeter.Repeated.Add(run.Repeated, new TagList { { "hub", batch.Hub }, { "sink", "reports" } });
        if (run.Unreadable > 0) ReportsLog.Unreadable(_logger, run.Unreadable, batch.Hub, batch.Partition);
    }

    /// <summary>What is known of a partition between batches.</summary>
    private sealed class Slot(BucketCache cache)
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public BucketCache Cache { get; } = cache;

        /// <summary>Null when nothing is known.</summary>
        public ReportMark? Mark { get; set; }
    }

    /// <summary>One batch on its way, over all attempts.</summary>
    private sealed class Run
    {
        public long Settled { get; set; } = -1;

        public int Counted { get; set; }

        public int Repeated { get; set; }

        public int Unreadable { get; set; }

        public int TooOld { get; set; }
    }
}
