using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sluice.Log;

namespace Sluice.Audiences;

/// <summary>
/// Puts a bucket's messages into the hub, each once and in order. Before it sends it notes, in the head, which messages and
/// where the output partition ends; whoever finds such a note first reads the output from there and sends only what is
/// absent. One sender at a time has the bucket, for a minute that it must not use up.
/// </summary>
/// <param name="store">The outbox.</param>
/// <param name="sender">Writes the hub.</param>
/// <param name="reader">Reads it.</param>
/// <param name="time">Clock of the ownership.</param>
/// <param name="owner">A name that no other sender has.</param>
/// <param name="logger">Told about sendings that another began.</param>
public sealed class OutboxSender(IAudienceStore store, ILogSender sender, ILogReader reader, TimeProvider time, string owner, ILogger<OutboxSender> logger)
{
    /// <summary>The hub that entries and exits go to.</summary>
    public const string Hub = HubNames.Audiences;

    private const int MostAtOnce = 90;
    private const int MaxAttempts = 10;

    private static readonly TimeSpan Turn = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(20);

    /// <summary>Sends what waits, unless another sender has the bucket.</summary>
    public async Task SendAsync(int bucket, CancellationToken cancellationToken)
    {
        var head = await store.ReadHeadAsync(bucket, cancellationToken);
        if (head.Next == head.Sent) return;
        var partition = bucket % await sender.GetPartitionCountAsync(Hub, cancellationToken);
        while (head.Next > head.Sent)
        {
            var before = head;
            var isNew = before.Position is null;
            var end = isNew ? (await reader.GetPartitionEndsAsync(Hub, partition, cancellationToken)).LastSequence : before.Position!.Value;
            var note = await ChangeAsync(bucket, current => !Mine(current) || current.Sent != before.Sent || current.Position != before.Position ? null : current with
            {
                Owner = owner,
                OwnedUntil = time.GetUtcNow() + Turn,
                Position = end,
                Until = current.Until ?? Math.Min(current.Next, current.Sent + MostAtOnce),
            }, [], cancellationToken);
            if (note is null) return;
            var rows = await store.ReadOutboxAsync(bucket, note.Sent, note.Until!.Value, cancellationToken);
            if (!isNew) rows = await AbsentAsync(bucket, partition, end, rows, cancellationToken);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(SendLimit);
            // A minute that is nearly over is another sender's: it will find the note.
            if (time.GetUtcNow() > note.OwnedUntil - (2 * SendLimit)) return;
            if (rows.Count > 0) await sender.SendAsync(Hub, partition, [.. rows.Select(row => new LogMessage(row.Body))], limit.Token);
            var done = await ChangeAsync(bucket, current => !Mine(current) || current.Until != note.Until ? null : current with
            {
                Sent = note.Until.Value, Until = null, Position = null, Owner = null, OwnedUntil = default,
            }, [.. Enumerable.Range(0, (int)(note.Until.Value - note.Sent)).Select(n => note.Sent + n)], cancellationToken);
            if (done is null) return;
            head = done;
        }
    }

    private bool Mine(BucketHead head) => head.Owner is null || head.Owner == owner || head.OwnedUntil <= time.GetUtcNow();

    private async Task<IReadOnlyList<OutboxRow>> AbsentAsync(
        int bucket, int partition, long position, IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken)
    {
        var last = (await reader.GetPartitionEndsAsync(Hub, partition, cancellationToken)).LastSequence;
        var present = new HashSet<string>(StringComparer.Ordinal);
        if (last > position)
        {
            var from = position < 0 ? LogPosition.Earliest : LogPosition.After(position);
            await foreach (var records in reader.ReadAsync(Hub, "$Default", partition, from, null, 500, cancellationToken))
            {
                foreach (var record in records)
                    if (EventIdOf(record.Body) is { } id)
                        present.Add(id);
                if (records[^1].SequenceNumber >= last) break;
            }
            cancellationToken.ThrowIfCancellationRequested();
        }
        AudiencesLog.TakenOver(logger, bucket, rows.Count(row => present.Contains(row.EventId)), rows.Count);
        return [.. rows.Where(row => !present.Contains(row.EventId))];
    }

    private static string? EventIdOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("data").GetProperty("eventId").GetString();
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Somebody else's message in our hub is none of ours.
            return null;
        }
    }

    // Timers write the head as well: it is read again and changed again. Null when the change is not possible any more.
    private async Task<BucketHead?> ChangeAsync(int bucket, Func<BucketHead, BucketHead?> change, IReadOnlyCollection<long> sent, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (change(await store.ReadHeadAsync(bucket, cancellationToken)) is not { } wanted) return null;
            if (await store.TryChangeAsync(bucket, wanted, new BucketChange { Sent = sent }, cancellationToken) is { } written) return written;
        }
        return null;
    }
}
