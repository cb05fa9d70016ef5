using System.Globalization;
using Microsoft.Extensions.Logging;
using Sluice.Archive.Lake;
using Sluice.Log;
using Sluice.Snowplow;

namespace Sluice.Archive.Erasing;

/// <summary>
/// Takes those who asked to be forgotten out of the archive's blobs, all three hubs. A blob is rewritten in one step: its
/// lines without theirs are staged as new blocks, and then committed with the blob's metadata on the condition that it is
/// still what was read. Before that nobody sees a change, after it nobody sees the old lines; sequence numbers, watermarks
/// and the next blob's name stay, so that the chain and whoever writes on it do not notice. An owner that was about to
/// append finds another ETag, and looks again. A run that is killed leaves staged blocks, which storage drops.
/// </summary>
/// <param name="store">The archive.</param>
/// <param name="marks">Who wants to be forgotten.</param>
/// <param name="options">When, and how many blobs at a time.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Told about every blob that is rewritten.</param>
public sealed class ArchiveEraser(
    IArchiveStore store, IErasureMarks marks, ArchiveOptions options, TimeProvider time, ILogger<ArchiveEraser> logger)
{
    private const int MaxAttempts = 5;

    // Bytes of lines in one new block.
    private const long BlockBytes = 8L << 20;

    private static readonly string[] Hubs = [HubNames.Enriched, HubNames.Collected, HubNames.Failed];

    private readonly ArchiveReader _reader = new(store, time);

    /// <summary>Looks through what was not looked through since somebody last asked.</summary>
    /// <returns>Lines that are gone.</returns>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var ids = ErasedIds.Of(await marks.ReadAsync(cancellationToken));
        if (ids.IsEmpty) return 0;
        var stamp = ids.Newest.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        // The current hour is written to; it is looked through when it is over.
        var current = ArchiveName.HourOf(time.GetUtcNow());
        var (seen, gone) = (0, 0L);
        foreach (var hub in Hubs)
        {
            var due = new List<ArchiveName>();
            await foreach (var item in store.ListAsync(hub + "/", cancellationToken))
                if (ArchiveName.TryParse(item.Name, out var name) && name.Hour < current && ids.MayBeIn(name.Hour)
                    && string.CompareOrdinal(item.Metadata.GetValueOrDefault(ArchiveMetadata.Erased, ""), stamp) < 0)
                    due.Add(name);
            foreach (var name in due)
            {
                if (seen++ >= options.EraseBlobsPerRun)
                {
                    EraseLog.MoreToCome(logger, options.EraseBlobsPerRun);
                    return gone;
                }
                gone += await EraseAsync(name, ids, stamp, cancellationToken);
            }
        }
        return gone;
    }

    private async Task<long> EraseAsync(ArchiveName name, ErasedIds ids, string stamp, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await store.FindAsync(name.ToString(), cancellationToken) is not { } blob) return 0;
            var metadata = new Dictionary<string, string>(blob.Metadata) { [ArchiveMetadata.Erased] = stamp };
            if (!await HoldsAsync(name, ids, cancellationToken))
            {
                if (await store.TrySetMetadataAsync(name.ToString(), metadata, blob.ETag, cancellationToken)) return 0;
                continue;
            }
            var (blocks, kept, gone) = await StageAsync(name, ids, metadata, cancellationToken);
            metadata[ArchiveMetadata.Records] = kept.ToString(CultureInfo.InvariantCulture);
            metadata[ArchiveMetadata.Rewritten] = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().UtcDateTime:O}-{Guid.NewGuid():n}");
            if (await store.TryCommitAsync(name.ToString(), blocks, metadata, blob.ETag, cancellationToken) is not null)
            {
                EraseLog.Erased(logger, gone, name);
                return gone;
            }
        }
        // Its owner is writing it: the next run comes back.
        EraseLog.Busy(logger, name);
        return 0;
    }

    private async Task<bool> HoldsAsync(ArchiveName name, ErasedIds ids, CancellationToken cancellationToken)
    {
        await foreach (var line in _reader.ReadAsync(name, cancellationToken))
            if (ids.IsIn(name.Hub, line, TimeOf(name, line)))
                return true;
        return false;
    }

    private async Task<(List<string> Blocks, long Kept, long Gone)> StageAsync(
        ArchiveName name, ErasedIds ids, Dictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var first = ArchiveMetadata.Number(metadata, ArchiveMetadata.FirstSequence, 0);
        var (blocks, lines, bytes, read, kept) = (new List<string>(), new List<LogRecord>(), 0L, 0L, 0L);
        await foreach (var line in _reader.ReadAsync(name, cancellationToken))
        {
            read++;
            if (Remaining(name, ids, line) is not { } rest) continue;
            lines.Add(new LogRecord(rest, first + kept++, name.Hour));
            if ((bytes += rest.Length) >= BlockBytes) await AddAsync();
        }
        if (lines.Count > 0 || blocks.Count == 0) await AddAsync();
        return (blocks, kept, read - kept);

        async Task AddAsync()
        {
            var block = ArchiveBlock.Of(lines, base64: name.Hub == HubNames.Collected);
            await store.StageAsync(name.ToString(), block.Id, block.Content, cancellationToken);
            block.Release();
            blocks.Add(block.Id);
            lines.Clear();
            bytes = 0;
        }
    }

    private static byte[]? Remaining(ArchiveName name, ErasedIds ids, byte[] line)
    {
        if (!ids.IsIn(name.Hub, line, TimeOf(name, line))) return line;
        return name.Hub == HubNames.Collected && CollectorPayloadThrift.TryRead(line, out var payload, out _)
            && ErasedPayload.Without(payload, ids) is { } rest
            ? CollectorPayloadThrift.ToBytes(rest)
            : null;
    }

    // An enriched event and a payload say when they were collected, a failed event only in its own words: its hour counts.
    private static DateTimeOffset TimeOf(ArchiveName name, byte[] line) =>
        name.Hub == HubNames.Enriched ? CollectorTime.Of(line) ?? name.Hour : name.Hour;
}
