using System.Runtime.CompilerServices;
using Sluice.Archive.Erasing;
using Sluice.Log;

namespace Sluice.Archive.Replay;

/// <summary>
/// Reads the archive of a hub in the order of its partitions, from a place that was noted. Line <c>i</c> of a blob is given
/// the sequence number of the blob's first record plus <c>i</c>: it rises within a partition, is the same whenever it is
/// read, and never above the true one. Safe for concurrent use.
/// </summary>
/// <param name="store">The archive's container.</param>
/// <param name="time">Clock.</param>
/// <param name="hub">One of <see cref="HubNames"/>.</param>
public sealed class ArchiveReplay(IArchiveStore store, TimeProvider time, string hub)
{
    private readonly ArchiveReader _reader = new(store, time);

    /// <summary>The blobs whose hours lie in a range, by partition, in the order of their chains.</summary>
    /// <param name="from">Its hour is the first; null for the archive's first.</param>
    /// <param name="to">Its hour is the last; null for the newest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SortedDictionary<int, List<ReplayBlob>>> ListAsync(
        DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        var first = from is { } begin ? ArchiveName.HourOf(begin) : DateTimeOffset.MinValue;
        var blobs = new SortedDictionary<int, List<ReplayBlob>>();
        // Few hours are asked for one by one, many by one listing of everything.
        if (from is not null && (to ?? time.GetUtcNow().AddMinutes(5)) - first < TimeSpan.FromDays(4))
            for (var hour = first; hour <= (to ?? time.GetUtcNow().AddMinutes(5)); hour = hour.AddHours(1))
                await AddAsync(ArchiveName.FolderOf(hub, hour));
        else
            await AddAsync(hub + "/");
        foreach (var list in blobs.Values) list.Sort((a, b) => a.Name.IsAfter(b.Name) ? 1 : b.Name.IsAfter(a.Name) ? -1 : 0);
        return blobs;

        async Task AddAsync(string prefix)
        {
            await foreach (var item in store.ListAsync(prefix, cancellationToken))
            {
                if (!ArchiveName.TryParse(item.Name, out var name) || name.Hour < first || name.Hour > (to ?? DateTimeOffset.MaxValue)) continue;
                if (!blobs.TryGetValue(name.Partition, out var list)) blobs[name.Partition] = list = [];
                list.Add(new ReplayBlob(name, ArchiveMetadata.Number(item.Metadata, ArchiveMetadata.Records, 0),
                    ArchiveMetadata.Number(item.Metadata, ArchiveMetadata.FirstSequence, -1), item.Metadata.GetValueOrDefault(ArchiveMetadata.Next)));
            }
        }
    }

    /// <summary>
    /// What is still there of a partition. A blob that is gone shows by the one before it, which names it; gone ones at the
    /// beginning show by the number of the first event.
    /// </summary>
    /// <param name="blobs">All blobs of the partition, as <see cref="ListAsync"/> gives them; one at least.</param>
    /// <param name="from">First hour that matters; null for the archive's first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ArchiveSpan> SpanAsync(IReadOnlyList<ReplayBlob> blobs, DateTimeOffset? from, CancellationToken cancellationToken)
    {
        var start = 0;
        while (start < blobs.Count - 1 && blobs[start].Name.Hour < from) start++;
        var first = blobs[start].Name;
        var isWhole = start > 0
            ? await NextAsync(start - 1) == first.ToString()
            : blobs.FirstOrDefault(blob => blob.FirstSequence >= 0)?.FirstSequence == 0;
        // A part of an hour is not the hour.
        if (!isWhole && first.Index > 0) return new ArchiveSpan(first.Hour, isWhole, first.Hour);
        for (var i = start; i < blobs.Count - 1; i++)
            if (await NextAsync(i) is var next && next != blobs[i + 1].Name.ToString())
                return new ArchiveSpan(first.Hour, isWhole, ArchiveName.TryParse(next, out var gone) ? gone.Hour : blobs[i].Name.Hour);
        return new ArchiveSpan(first.Hour, isWhole, null);

        // It may have been sealed since it was listed.
        async Task<string?> NextAsync(int i) => blobs[i].Next is { } next && next == blobs[i + 1].Name.ToString()
            ? next
            : (await store.FindAsync(blobs[i].Name.ToString(), cancellationToken))?.Metadata.GetValueOrDefault(ArchiveMetadata.Next);
    }

    /// <summary>The lines of a partition's blobs behind a place, in order, up to what the archive holds at that moment.</summary>
    /// <param name="blobs">The partition's blobs, as <see cref="ListAsync"/> gives them.</param>
    /// <param name="after">Where it was left; null for the beginning.</param>
    /// <param name="forgotten">Whose events are left out.</param>
    /// <param name="most">Most lines of one batch.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArchiveRewrittenException">The lines in front of the place are no longer what they were.</exception>
    public async IAsyncEnumerable<ReplayBatch> ReadAsync(
        IEnumerable<ReplayBlob> blobs, ReplayPlace? after, ErasedIds forgotten, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var begun = after is not null && ArchiveName.TryParse(after.Blob, out var name) ? name : null;
        foreach (var blob in blobs)
        {
            if (begun is not null && begun != blob.Name && !blob.Name.IsAfter(begun)) continue;
            await foreach (var batch in ReadBlobAsync(blob.Name, begun == blob.Name ? after : null, forgotten, most, cancellationToken))
                yield return batch;
        }
    }

    private async IAsyncEnumerable<ReplayBatch> ReadBlobAsync(
        ArchiveName name, ReplayPlace? after, ErasedIds forgotten, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            // A lifecycle rule may have deleted it since it was listed.
            if (await store.FindAsync(name.ToString(), cancellationToken) is not { } blob) yield break;
            var rewritten = blob.Metadata.GetValueOrDefault(ArchiveMetadata.Rewritten, "");
            if (after is not null && after.Rewritten != rewritten) throw new ArchiveRewrittenException(name.ToString());
            var records = ArchiveMetadata.Number(blob.Metadata, ArchiveMetadata.Records, 0);
            var marks = blob.Metadata.GetValueOrDefault(ArchiveMetadata.Watermarks, "");
            var done = after?.Lines ?? 0;
            if (done >= records)
            {
                if (after is null || after.Marks != marks) yield return new ReplayBatch([], 0, new ReplayPlace(name.ToString(), records, rewritten, marks));
                yield break;
            }
            await using var lines = _reader.ReadAsync(name, cancellationToken).GetAsyncEnumerator(cancellationToken);
            var isThere = await lines.MoveNextAsync();
            // Opened in between: the lines are those of this version, or of a newer one that has the same and more.
            if (await store.FindAsync(name.ToString(), cancellationToken) is not { } opened) yield break;
            if (opened.Metadata.GetValueOrDefault(ArchiveMetadata.Rewritten, "") != rewritten) continue;

            var first = ArchiveMetadata.Number(blob.Metadata, ArchiveMetadata.FirstSequence, 0);
            var batch = new List<LogRecord>(most);
            var erased = 0;
            long line = 0;
            for (; isThere && line < records; isThere = await lines.MoveNextAsync())
            {
                if (line++ < done) continue;
                var at = TimeOf(name, lines.Current);
                if (forgotten.IsIn(hub, lines.Current, at)) erased++;
                else batch.Add(new LogRecord(lines.Current, first + line - 1, at));
                if (batch.Count + erased < most || line == records) continue;
                yield return new ReplayBatch(batch, erased, new ReplayPlace(name.ToString(), line, rewritten, ""));
                (batch, erased) = (new List<LogRecord>(most), 0);
            }
            if (line < records) throw new InvalidDataException($"{name} has {line} lines, and says {records}.");
            yield return new ReplayBatch(batch, erased, new ReplayPlace(name.ToString(), records, rewritten, marks));
            yield break;
        }
    }

    // The archive keeps the hour of the log's time; an enriched event knows within it when it was collected.
    private DateTimeOffset TimeOf(ArchiveName name, byte[] line) =>
        hub == HubNames.Enriched ? CollectorTime.Of(line) ?? name.Hour : name.Hour;
}
