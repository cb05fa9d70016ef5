using Azure;
using Sluice.Archive;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Cli.Demo;

/// <summary>
/// Where the archive holds which event, by event id. It reads blobs only when someone asks for an event it does not know,
/// only those of the last hours, and each again only when it has grown; so it also finds what was archived before this
/// process began. Safe for concurrent use.
/// </summary>
internal sealed class ArchiveIndex(ArchiveReader archive, TimeProvider time) : IDisposable
{
    /// <summary>Most events that are remembered; older ones are looked up again.</summary>
    public const int Most = 20_000;

    private const long MostBlobBytes = 32L << 20;
    private static readonly TimeSpan Back = TimeSpan.FromHours(2);

    private readonly SemaphoreSlim _reading = new(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ArchivedEvent> _events = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<string> _order = new();
    private readonly Dictionary<string, long> _seen = [];

    /// <summary>The event; null when no blob that was read so far holds it.</summary>
    public ArchivedEvent? TryFind(string id)
    {
        lock (_gate) return _events.GetValueOrDefault(id);
    }

    /// <summary>Reads what has been archived since the last time.</summary>
    /// <exception cref="RequestFailedException">Storage does not answer.</exception>
    public async Task ReadNewAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            foreach (var hub in new[] { HubNames.Enriched, HubNames.Failed })
                await foreach (var file in RecentAsync(hub, cancellationToken))
                {
                    var name = file.Name.ToString();
                    if (file.Bytes > MostBlobBytes || _seen.GetValueOrDefault(name) == file.Bytes) continue;
                    await foreach (var record in archive.ReadAsync(file.Name, cancellationToken)) Take(file.Name, record);
                    _seen[name] = file.Bytes;
                }
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>The blob that holds a payload of the collected hub; null while there is none.</summary>
    public async Task<ArchiveName?> FindCollectedAsync(int partition, long sequence, CancellationToken cancellationToken)
    {
        await foreach (var file in RecentAsync(HubNames.Collected, cancellationToken))
            if (file.Name.Partition == partition && file.FirstSequence <= sequence && sequence <= file.LastSequence)
                return file.Name;
        return null;
    }

    /// <summary>The archived line of an event, as JSON in UTF-8; null when it is no longer there.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (TryFind(id) is not { } archived) return null;
        await foreach (var record in archive.ReadAsync(archived.Blob, cancellationToken))
        {
            if (!string.Equals(IdOf(archived.Blob.Hub, record), id, StringComparison.OrdinalIgnoreCase)) continue;
            if (archived.IsFailed) return record;
            var json = new System.Buffers.ArrayBufferWriter<byte>();
            if (EnrichedTsv.TryRead(record, out var enriched, out _)) EnrichedJson.WriteNested(enriched, json);
            return json.WrittenMemory;
        }
        return null;
    }

    /// <inheritdoc />
    public void Dispose() => _reading.Dispose();

    private IAsyncEnumerable<ArchiveFile> RecentAsync(string hub, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // The log's clock, which names the hours, may be a little ahead of ours.
        return archive.ListAsync(hub, now - Back, now.AddMinutes(5), cancellationToken);
    }

    private static string? IdOf(string hub, byte[] record) => hub == HubNames.Failed
        ? BadRowReader.TryRead(record, out var row, out _) ? IdOf(row) : null
        : EnrichedTsv.TryRead(record, out var enriched, out _) ? enriched.EventId : null;

    private static string? IdOf(BadRowSummary row) =>
        row.EventId ?? row.Raw?.Parameters.FirstOrDefault(parameter => parameter.Key == "eid").Value;

    private void Take(ArchiveName blob, byte[] record)
    {
        if (blob.Hub == HubNames.Failed)
        {
            if (BadRowReader.TryRead(record, out var row, out _) && IdOf(row) is { } failed)
                Keep(failed, new ArchivedEvent(blob, true, row.Name, row.Messages));
        }
        else if (EnrichedTsv.TryRead(record, out var enriched, out _) && enriched.EventId is { } good)
            Keep(good, new ArchivedEvent(blob, false, enriched.EventName, []));
    }

    private void Keep(string id, ArchivedEvent archived)
    {
        lock (_gate)
        {
            if (_events.TryAdd(id, archived)) _order.Enqueue(id);
            while (_order.Count > Most) _events.Remove(_order.Dequeue());
        }
    }
}
