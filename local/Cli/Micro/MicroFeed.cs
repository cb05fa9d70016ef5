using Sluice.Cli.Run;
using Sluice.Enrich;
using Sluice.Log;
using Sluice.Snowplow;

namespace Sluice.Cli.Micro;

/// <summary>
/// Reads the hubs into the store. An event names the payload it came from by its origin, and the raw event is taken from
/// that payload, so recent payloads are kept; they are read side by side with the events and may come a moment later.
/// </summary>
internal sealed class MicroFeed : IAsyncDisposable
{
    private const int MostPayloads = 20_000;
    private const int PayloadTries = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ILogReader _reader;
    private readonly MicroStore _store;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<(int, long), CollectorPayload> _payloads = [];
    private readonly Queue<(int, long)> _order = new();
    private readonly List<Task> _readers = [];

    private MicroFeed(ILogReader reader, MicroStore store) => (_reader, _store) = (reader, store);

    /// <summary>Starts behind the present ends of the hubs: what is sent from now on is shown.</summary>
    /// <exception cref="LogUnavailableException">The log is away.</exception>
    public static async Task<MicroFeed> StartAsync(ILogReader reader, MicroStore store, CancellationToken cancellationToken)
    {
        var feed = new MicroFeed(reader, store);
        foreach (var hub in new[] { HubNames.Collected, HubNames.Enriched, HubNames.Failed, LocalHubs.Incomplete })
        {
            var partitions = await reader.GetPartitionCountAsync(hub, cancellationToken);
            for (var partition = 0; partition < partitions; partition++)
            {
                var ends = await reader.GetPartitionEndsAsync(hub, partition, cancellationToken);
                feed._readers.Add(feed.FollowAsync(hub, partition, ends.LastSequence));
            }
        }
        return feed;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_readers);
        _stop.Dispose();
    }

    private async Task FollowAsync(string hub, int partition, long last)
    {
        while (!_stop.IsCancellationRequested)
            try
            {
                var from = last < 0 ? LogPosition.Earliest : LogPosition.After(last);
                await foreach (var records in _reader.ReadAsync(hub, "micro", partition, from, null, 200, _stop.Token))
                    foreach (var record in records)
                    {
                        await TakeAsync(hub, partition, record);
                        last = record.SequenceNumber;
                    }
            }
            catch (LogUnavailableException)
            {
                // The log is being started again; the reading goes on where it stopped.
                await Task.Delay(TimeSpan.FromSeconds(1), _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
    }

    private async Task TakeAsync(string hub, int partition, LogRecord record)
    {
        if (hub == HubNames.Collected)
        {
            if (CollectorPayloadThrift.TryRead(record.Body.Span, out var payload, out _)) Keep((partition, record.SequenceNumber), payload);
            return;
        }
        var origin = record.Origin;
        if (hub == HubNames.Failed)
        {
            _store.Add(MicroJson.Bad(record.Body, origin?.Partition, origin?.Sequence));
            return;
        }
        if (!EnrichedTsv.TryRead(record.Body.Span, out var enriched, out _)) return;
        var raw = origin is { } from ? await FindRawAsync(from) : null;
        _store.Add(MicroJson.Good(enriched, raw, origin?.Partition, origin?.Sequence, hub == LocalHubs.Incomplete));
    }

    private async Task<RawEvent?> FindRawAsync(Origin origin)
    {
        for (var tries = 0; tries < PayloadTries; tries++)
        {
            CollectorPayload? payload;
            lock (_gate) payload = _payloads.GetValueOrDefault((origin.Partition, origin.Sequence));
            if (payload is not null)
            {
                var events = await RawEvents.ExtractAsync(payload, _stop.Token);
                return origin.Index < events.Count ? events[origin.Index] : null;
            }
            await Task.Delay(Pause, _stop.Token);
        }
        return null; // Collected before this feed began, or too long ago.
    }

    private void Keep((int, long) position, CollectorPayload payload)
    {
        lock (_gate)
        {
            if (_payloads.TryAdd(position, payload)) _order.Enqueue(position);
            while (_order.Count > MostPayloads) _payloads.Remove(_order.Dequeue());
        }
    }
}
