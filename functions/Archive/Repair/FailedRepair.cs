using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sluice.Archive.Erasing;
using Sluice.Archive.Lake;
using Sluice.Archive.Replay;
using Sluice.Log;
using Sluice.Snowplow;

namespace Sluice.Archive.Repair;

/// <summary>
/// Sends archived failed events, repaired, through the pipeline again, each of them once for ever: whatever is killed and
/// run again, with these rules or others. What is about to be sent is noted with the end of its partition before; a run that
/// finds such a note reads what the log has got since, and sends only what is not there.
/// </summary>
/// <param name="archive">The archive.</param>
/// <param name="texts">Where it is noted what was sent.</param>
/// <param name="marks">Who wants to be forgotten: none of theirs is sent.</param>
/// <param name="sender">The log.</param>
/// <param name="reader">The log, to look what it has got.</param>
/// <param name="repair">A failed event's payload, Thrift; null when it cannot be repaired.</param>
/// <param name="time">Clock.</param>
public sealed class FailedRepair(
    IArchiveStore archive, ITextStore texts, IErasureMarks marks, ILogSender sender, ILogReader reader, Func<string, byte[]?> repair, TimeProvider time)
{
    private const int MostAtOnce = 200;

    // Every namespace has it, and none of the functions reads with it.
    private const string ConsumerGroup = "$Default";

    // Whoever has noted that it is about to send may be at it still, or its last words on their way.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(3);

    private readonly ArchiveReplay _failed = new(archive, time, HubNames.Failed);

    /// <summary>Repairs and sends.</summary>
    /// <param name="from">First hour in which events failed; null for the archive's first.</param>
    /// <param name="to">Last hour; null for the newest.</param>
    /// <param name="rate">Most payloads a second; 0 for as fast as it goes.</param>
    /// <param name="progress">Told after every blob; null for nobody.</param>
    /// <param name="cancellationToken">Stops; the next run goes on.</param>
    /// <exception cref="IOException">The log no longer holds what would tell whether something was sent.</exception>
    /// <exception cref="InvalidOperationException">Somebody else does the same.</exception>
    public async Task<RepairTotals> RunAsync(
        DateTimeOffset? from, DateTimeOffset? to, double rate, Action<RepairTotals>? progress, CancellationToken cancellationToken)
    {
        var ids = ErasedIds.Of(await marks.ReadAsync(cancellationToken));
        var pace = new Pace(rate, time);
        var totals = new RepairTotals(0, 0, 0);
        foreach (var partition in (await _failed.ListAsync(from, to, cancellationToken)).Values)
            foreach (var blob in partition)
            {
                totals = await RepairAsync(blob, ids, pace, totals, cancellationToken);
                progress?.Invoke(totals);
            }
        return totals;
    }

    private async Task<RepairTotals> RepairAsync(ReplayBlob blob, ErasedIds ids, Pace pace, RepairTotals totals, CancellationToken cancellationToken)
    {
        var ledger = new RepairLedger(texts, blob.Name);
        await ledger.LoadAsync(cancellationToken);
        if (ledger.Intent is { } noted && noted.At + Settled - time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
            await ledger.LoadAsync(cancellationToken);
        }
        if (ledger.Intent is { } open)
        {
            var found = await FindAsync(open, cancellationToken);
            ledger.End(found);
            await ledger.SaveAsync(cancellationToken);
        }
        var partitions = await sender.GetPartitionCountAsync(HubNames.Collected, cancellationToken);
        var waiting = new Dictionary<int, List<(string Key, byte[] Payload)>>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var batch in _failed.ReadAsync([blob], null, ids, MostAtOnce, cancellationToken))
            foreach (var record in batch.Records)
            {
                var hash = Convert.ToHexStringLower(SHA256.HashData(record.Body.Span).AsSpan(0, 16));
                seen[hash] = seen.GetValueOrDefault(hash) + 1;
                var key = string.Create(CultureInfo.InvariantCulture, $"{hash}-{seen[hash]}");
                if (ledger.Has(key)) totals = totals with { Already = totals.Already + 1 };
                else if (repair(Encoding.UTF8.GetString(record.Body.Span)) is not { } payload) totals = totals with { NotRepaired = totals.NotRepaired + 1 };
                else
                {
                    var target = PartitionHash.PartitionOf(VisitorOf(payload) ?? key, partitions);
                    if (!waiting.TryGetValue(target, out var group)) waiting[target] = group = [];
                    group.Add((key, payload));
                    totals = totals with { Sent = totals.Sent + 1 };
                    if (group.Count == MostAtOnce) await SendAsync(ledger, target, group, pace, cancellationToken);
                }
            }
        foreach (var (target, group) in waiting)
            if (group.Count > 0)
                await SendAsync(ledger, target, group, pace, cancellationToken);
        return totals;
    }

    private async Task SendAsync(
        RepairLedger ledger, int partition, List<(string Key, byte[] Payload)> group, Pace pace, CancellationToken cancellationToken)
    {
        await pace.WaitAsync(group.Count, cancellationToken);
        var ends = await reader.GetPartitionEndsAsync(HubNames.Collected, partition, cancellationToken);
        await ledger.BeginAsync(new RepairIntent(partition, ends.LastSequence, time.GetUtcNow(), [.. group.Select(item => (item.Key, HashOf(item.Payload)))]), cancellationToken);
        // Not to be stopped between here and the note: what was sent would have to be looked for.
        await sender.SendAsync(HubNames.Collected, partition, [.. group.Select(item => new LogMessage(item.Payload))], CancellationToken.None);
        ledger.End(group.Select(item => item.Key));
        await ledger.SaveAsync(CancellationToken.None);
        group.Clear();
    }

    // Those of the intent's events that the log has got.
    private async Task<List<string>> FindAsync(RepairIntent intent, CancellationToken cancellationToken)
    {
        var ends = await reader.GetPartitionEndsAsync(HubNames.Collected, intent.Partition, cancellationToken);
        if (ends.LastSequence <= intent.After) return [];
        if (ends.BeginningSequence > intent.After + 1 || ends.IsEmpty)
            throw new IOException(
                $"A run ended while it sent {intent.Items.Count} payloads to partition {intent.Partition} of collected, and the log no longer holds what it got then. Look for them in the archive from sequence number {intent.After + 1} on.");
        var got = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var records in reader.ReadAsync(
            HubNames.Collected, ConsumerGroup, intent.Partition, LogPosition.After(intent.After), null, 500, cancellationToken))
        {
            foreach (var record in records)
            {
                var hash = HashOf(record.Body.Span);
                got[hash] = got.GetValueOrDefault(hash) + 1;
            }
            if (records[^1].SequenceNumber >= ends.LastSequence) break;
        }
        cancellationToken.ThrowIfCancellationRequested();
        var sent = new List<string>();
        foreach (var (key, payload) in intent.Items)
            if (got.GetValueOrDefault(payload) > 0)
            {
                got[payload]--;
                sent.Add(key);
            }
        return sent;
    }

    private static string? VisitorOf(byte[] payload) =>
        CollectorPayloadThrift.TryRead(payload, out var read, out _) && read.NetworkUserId is { Length: > 0 } id ? id : null;

    private static string HashOf(ReadOnlySpan<byte> payload) => Convert.ToHexStringLower(SHA256.HashData(payload));
}
