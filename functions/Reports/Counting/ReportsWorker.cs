using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Log.Sinks;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;

namespace Sluice.Reports.Counting;

/// <summary>
/// Counts each event exactly once: a write is the minutes that it touches, whose rows belong to this partition alone.
/// </summary>
public sealed class ReportsWorker : ExactlyOnceWorker<ReportsWorker.Slot>
{
    private const int ParallelReads = 16;

    private readonly IReportStore _store;
    private readonly ReportDefinitions _reports;
    private readonly ReportsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _noting = new(1, 1);
    private bool _isNoted;

    /// <summary>Creates the worker.</summary>
    public ReportsWorker(
        IReportStore store, ReportDefinitions reports, ReportsOptions options, TimeProvider time, ILogger<ReportsWorker> logger)
        : base("reports", logger) =>
        (_store, _reports, _options, _time, _logger) = (store, reports, options, time, logger);

    /// <inheritdoc />
    protected override Slot Create() =>
        // Strings and dictionaries take several times what is written.
        new(new(_options.CacheBytes, bucket => 4L * bucket.Size));

    /// <inheritdoc />
    protected override async Task<Watermarks?> ReadAsync(Slot slot, int partition, CancellationToken cancellationToken)
    {
        await NoteAsync(cancellationToken);
        slot.Cache.Clear();
        var mark = await _store.ReadMarkAsync(partition, cancellationToken);
        (slot.ETag, slot.Enqueued) = (mark?.ETag, mark?.Enqueued ?? default);
        return mark?.Marks;
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

    /// <inheritdoc />
    protected override async Task<bool> TryAddAsync(Slot slot, LogBatch batch, bool isFirstLook, CancellationToken cancellationToken)
    {
        var marks = slot.Marks!.Clone();
        // A second attempt tells nothing twice that the first has told.
        if (isFirstLook) slot.Seen = new Seen();
        var counted = Read(batch, marks.Clone(), isFirstLook ? slot.Seen : new Seen());
        var known = await LoadAsync(slot, batch.Partition, counted, cancellationToken);

        var transaction = new Transaction(_reports);
        var enqueued = slot.Enqueued;
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
        return marks.Sequence == slot.Marks.Sequence
            || await WriteAsync(slot, batch.Partition, transaction, marks, enqueued, cancellationToken);
    }

    private List<(int Index, List<Contribution> Contributions)> Read(LogBatch batch, Watermarks marks, Seen seen)
    {
        var oldest = Steps.MinuteOf(_time.GetUtcNow()) - (_options.MinuteDays - 1) * 1_440L;
        var counted = new List<(int, List<Contribution>)>(batch.Records.Count);
        using var counter = new Counter(_reports, TimeSpan.FromHours(_options.LateHours));
        for (var i = 0; i < batch.Records.Count; i++)
        {
            var record = batch.Records[i];
            var contributions = new List<Contribution>();
            if (!marks.Contains(record))
            {
                if (!counter.TryRead(record, contributions)) seen.Unreadable++;
                else if (contributions.Count > 0)
                {
                    // Its minutes may be gone already, and an hour that is summed up from what is left would be wrong.
                    if (contributions[0].Minute < oldest) seen.TooOld++;
                    else
                    {
                        counted.Add((i, contributions));
                        seen.Counted++;
                    }
                }
            }
            marks.Advance(record);
        }
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
        var mark = new ReportMark(marks.Clone(), enqueued, slot.ETag);
        var etag = await _store.TryWriteAsync(partition, transaction.Rows(), transaction.Hours, mark, cancellationToken);
        if (etag is null) return false;
        (slot.Marks, slot.Enqueued, slot.ETag) = (mark.Marks, enqueued, etag);
        foreach (var (key, bucket) in transaction.Touched) slot.Cache.Set(key, bucket);
        transaction.Clear();
        return true;
    }

    /// <inheritdoc />
    protected override Task SettledAsync(Slot slot, LogBatch batch, int repeated, CancellationToken cancellationToken)
    {
        var seen = slot.Seen;
        if (seen.Counted > 0) PipelineMeter.Reported.Add(seen.Counted);
        if (seen.TooOld > 0)
        {
            PipelineMeter.TooOld.Add(seen.TooOld);
            ReportsLog.TooOld(_logger, seen.TooOld, batch.Hub, batch.Partition, _options.MinuteDays - 1);
        }
        if (seen.Unreadable > 0) ReportsLog.Unreadable(_logger, seen.Unreadable, batch.Hub, batch.Partition);
        return Task.CompletedTask;
    }

    /// <summary>And the minutes that were written last.</summary>
    public sealed class Slot : SinkSlot
    {
        internal Slot(RecentRows<RowKey, Bucket> cache) => Cache = cache;

        internal RecentRows<RowKey, Bucket> Cache { get; }

        /// <summary>When the log accepted the last record that is contained.</summary>
        internal DateTimeOffset Enqueued { get; set; }

        internal Seen Seen { get; set; } = new();
    }

    /// <summary>What the batch at hand was made of, at the first look.</summary>
    internal sealed class Seen
    {
        public int Counted { get; set; }

        public int Unreadable { get; set; }

        public int TooOld { get; set; }
    }
}
