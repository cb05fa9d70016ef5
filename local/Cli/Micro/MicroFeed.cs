using Microsoft.Extensions.Logging;
using Sluice.Cli.Run;
using Sluice.Enrich;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Cli.Micro;

/// <summary>
/// Reads what arrives on the hubs into a <see cref="MicroStore"/>, from the moment it was started. Reads on, behind what
/// it has seen, when the log was away; what Enrich sent twice counts once.
/// </summary>
internal sealed class MicroFeed : IAsyncDisposable
{
    private const string ConsumerGroup = "micro";
    private const int MaxBatch = 200;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(5);

    private readonly ILogReader _reader;
    private readonly MicroStore _store;
    private readonly ILogger _logger;
    private readonly TimeSpan _wait;
    private readonly CollectedPayloads _collected = new();
    private readonly SeenOrigins _seen = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _readers = Task.CompletedTask;

    private MicroFeed(ILogReader reader, MicroStore store, ILogger logger, TimeSpan wait) =>
        (_reader, _store, _logger, _wait) = (reader, store, logger, wait);

    /// <summary>Returns when the end of every partition is known: whatever arrives afterwards is read.</summary>
    /// <param name="reader">The log.</param>
    /// <param name="store">Where events go.</param>
    /// <param name="logger">Told when the reading breaks and goes on.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <param name="payloadWait">How long events wait for the payload they were made from; five seconds unless given.</param>
    /// <exception cref="LogUnavailableException">The log refuses: a hub is missing, say.</exception>
    public static async Task<MicroFeed> StartAsync(
        ILogReader reader, MicroStore store, ILogger logger, CancellationToken cancellationToken, TimeSpan? payloadWait = null)
    {
        var feed = new MicroFeed(reader, store, logger, payloadWait ?? DefaultWait);
        var ends = new List<(string Hub, PartitionEnds Ends)>();
        // Collected first: whatever is enriched between the questions then has its payload behind the position.
        foreach (var hub in (string[])[HubNames.Collected, HubNames.Enriched, HubNames.Failed, LocalHubs.Incomplete])
            foreach (var end in await feed.EndsAsync(hub, cancellationToken)) ends.Add((hub, end));
        foreach (var (hub, end) in ends)
            if (hub == HubNames.Collected) feed._collected.MoveTo(end.Partition, end.LastSequence);
        var readers = new List<Task>();
        foreach (var (hub, end) in ends) readers.Add(Task.Run(() => feed.ReadAsync(hub, end), CancellationToken.None));
        feed._readers = Task.WhenAll(readers);
        return feed;
    }

    /// <summary>Stops reading.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _readers;
        _stop.Dispose();
    }

    private async Task<List<PartitionEnds>> EndsAsync(string hub, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            try
            {
                var ends = new List<PartitionEnds>();
                var count = await _reader.GetPartitionCountAsync(hub, cancellationToken);
                for (var partition = 0; partition < count; partition++)
                    ends.Add(await _reader.GetPartitionEndsAsync(hub, partition, cancellationToken));
                return ends;
            }
            catch (LogUnavailableException away) when (away.Fault != LogFault.Refused)
            {
                _logger.HubNotAsked(hub, away.Message);
                await Task.Delay(pause, cancellationToken);
            }
        }
    }

    private async Task ReadAsync(string hub, PartitionEnds start)
    {
        var (partition, last) = (start.Partition, start.LastSequence);
        var pause = FirstPause;
        var broken = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var from = last < 0 ? LogPosition.Earliest : LogPosition.After(last);
                await foreach (var batch in _reader.ReadAsync(hub, ConsumerGroup, partition, from, null, MaxBatch, _stop.Token))
                {
                    if (broken) _logger.ReadingAgain(hub, partition, last);
                    (broken, pause) = (false, FirstPause);
                    // One limit for all of them: a backlog without payloads must not wait once per event.
                    using var wait = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                    wait.CancelAfter(_wait);
                    foreach (var record in batch)
                    {
                        if (record.SequenceNumber <= last) continue;
                        await ShowAsync(hub, partition, record, wait.Token);
                        last = record.SequenceNumber;
                    }
                }
            }
            catch (LogUnavailableException away)
            {
                // Said once per outage, whose tries follow one another within seconds.
                if (!broken) _logger.ReadingBroke(hub, partition, away.Message, last);
                broken = true;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = Longer(pause);
        }
    }

    private async ValueTask ShowAsync(string hub, int partition, LogRecord record, CancellationToken waitEnds)
    {
        try
        {
            if (hub == HubNames.Collected) await TakeCollectedAsync(partition, record);
            else await TakeAsync(hub, record, waitEnds);
        }
        catch (Exception fault) when (!_stop.IsCancellationRequested)
        {
            // A mistake of ours with one record; the others shall still be shown.
            _logger.RecordNotShown(fault, hub, partition, record.SequenceNumber);
        }
        if (hub == HubNames.Collected) _collected.MoveTo(partition, record.SequenceNumber);
    }

    private async ValueTask TakeAsync(string hub, LogRecord record, CancellationToken waitEnds)
    {
        if (record.Origin is { } origin && !_seen.IsFirst(hub, origin)) return;
        var collected = record.Origin is { } known ? await _collected.FindAsync(known, waitEnds) : null;
        // Nothing is made of an event whose wait was ended by the end of the feed.
        _stop.Token.ThrowIfCancellationRequested();
        if (hub == HubNames.Failed) TakeFailed(record, collected);
        else TakeEnriched(hub, record, collected);
    }

    private async ValueTask TakeCollectedAsync(int partition, LogRecord record)
    {
        // What is no payload comes back as a failed event.
        if (!CollectorPayloadThrift.TryRead(record.Body.Span, out var payload, out _)) return;
        var events = await RawEvents.ExtractAsync(payload, _stop.Token);
        _collected.Add(partition, record.SequenceNumber, record.Body.Length, payload, events);
        foreach (var raw in events)
            if (EventId(raw) is { } id) _store.Note(new EventTrace(id, partition, record.SequenceNumber));
    }

    private void TakeEnriched(string hub, LogRecord record, CollectedEvent? collected)
    {
        if (!EnrichedTsv.TryRead(record.Body.Span, out var enriched, out var error))
        {
            _store.Add(BadEvents.Foreign(hub, error, record.Body));
            return;
        }
        var incomplete = hub == LocalHubs.Incomplete;
        if (enriched.EventId is { } id)
            _store.Note(new EventTrace(
                id, record.Origin?.Partition, record.Origin?.Sequence, incomplete ? null : EventTrace.Enriched,
                EventName: enriched.EventName));
        _store.Add(GoodEvents.From(enriched, collected?.Raw, incomplete));
    }

    private void TakeFailed(LogRecord record, CollectedEvent? collected)
    {
        if (!BadRowReader.TryRead(record.Body, out var summary, out var error))
        {
            _store.Add(BadEvents.Foreign(HubNames.Failed, error, record.Body));
            return;
        }
        if ((summary.EventId ?? EventId(collected?.Raw ?? summary.Raw)) is { } id)
            _store.Note(new EventTrace(
                id, record.Origin?.Partition, record.Origin?.Sequence, EventTrace.Failed, summary.Name,
                FailureReasons.From(summary.Messages)));
        _store.Add(BadEvents.From(record.Body, summary, collected));
    }

    private static string? EventId(RawEvent? raw)
    {
        if (raw is null) return null;
        foreach (var (name, value) in raw.Parameters)
            if (name == "eid") return string.IsNullOrEmpty(value) ? null : value;
        return null;
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
