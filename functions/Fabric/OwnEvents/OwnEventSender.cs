using Sluice.Fabric.Measuring;
using Sluice.Fabric.Storing;
using Sluice.Log;

namespace Sluice.Fabric.OwnEvents;

/// <summary>
/// Writes what the fabric saw and did to the collected hub. It cannot feed on its own traffic: what is told depends on the
/// clock and on changes of state, never on how many events flow; heartbeats and measurements are told once a minute each,
/// incidents and decisions when they change, and all together not more than <see cref="EventsPerMinute"/>. What does not
/// fit or cannot be written now waits, <see cref="MostWaiting"/> events at most, incidents and decisions first. For one
/// caller at a time.
/// </summary>
public sealed class OwnEventSender(ILogSender sender, TimeProvider time)
{
    /// <summary>Most events in any minute.</summary>
    public const int EventsPerMinute = 300;

    /// <summary>Most events that wait.</summary>
    public const int MostWaiting = 2000;

    private const int PayloadBytes = 256 * 1024;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly LinkedList<OwnEvent> _changes = new();
    private readonly Dictionary<(string Instance, string Worker), OwnEvent> _beats = [];
    private readonly Dictionary<(string Instance, string Worker), long> _beatAt = [];
    private readonly Queue<long> _sentAt = new();
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private OwnEvent? _measurement;
    private long? _measuredAt;
    private int _partition;

    /// <summary>Events that were given up because too many waited.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Notes what is new and writes what it may; what was not acknowledged is written again by the next call.</summary>
    /// <exception cref="LogUnavailableException">The log did not acknowledge.</exception>
    public async Task SendAsync(FabricRound round, IReadOnlyCollection<Heartbeat> heartbeats, CancellationToken cancellationToken)
    {
        Note(round, heartbeats);
        while (_sentAt.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= Minute) _sentAt.Dequeue();
        while (Take() is { Count: > 0 } events)
        {
            var partitions = await sender.GetPartitionCountAsync(HubNames.Collected, cancellationToken);
            var payload = OwnPayload.ToBytes(events, time.GetUtcNow());
            await sender.SendAsync(HubNames.Collected, _partition++ % partitions, [new LogMessage(payload)], cancellationToken);
            PipelineMeter.OwnPayloads.Add(1, new KeyValuePair<string, object?>("hub", HubNames.Collected));
            foreach (var e in events)
            {
                Forget(e);
                _sentAt.Enqueue(time.GetTimestamp());
            }
        }
    }

    private void Note(FabricRound round, IReadOnlyCollection<Heartbeat> heartbeats)
    {
        foreach (var incident in round.Incidents) Add(OwnEvent.Of(incident));
        foreach (var decision in round.Decisions) Add(OwnEvent.Of(decision));
        // How far it has come is in the heartbeats: beginning and end are told.
        foreach (var change in round.Changes)
        {
            if (change.EndedAt is not null || _begun.Add(change.Id)) Add(OwnEvent.Of(change));
            if (change.EndedAt is not null) _begun.Remove(change.Id);
        }
        if (IsDue(_measuredAt))
        {
            _measurement = OwnEvent.Of(round.Number, round.View);
            _measuredAt = time.GetTimestamp();
        }
        foreach (var beat in heartbeats)
        {
            var key = (beat.Instance, beat.Worker);
            if (_beatAt.TryGetValue(key, out var at) && !IsDue(at)) continue;
            if (_beats.Count >= MostWaiting) LeftOut++;
            else
            {
                _beats[key] = OwnEvent.Of(beat);
                _beatAt[key] = time.GetTimestamp();
            }
        }
        // Instances that have gone must not be remembered for ever.
        if (_beatAt.Count > MostWaiting)
            foreach (var key in _beatAt.Where(pair => time.GetElapsedTime(pair.Value) > 5 * Minute).Select(pair => pair.Key).ToList())
                _beatAt.Remove(key);
    }

    private bool IsDue(long? at) => at is not { } then || time.GetElapsedTime(then) >= Minute;

    private void Add(OwnEvent e)
    {
        _changes.AddLast(e);
        if (_changes.Count <= MostWaiting) return;
        _changes.RemoveFirst();
        LeftOut++;
    }

    private List<OwnEvent> Take()
    {
        var free = EventsPerMinute - _sentAt.Count;
        var bytes = 0;
        var events = new List<OwnEvent>();
        foreach (var e in _changes.Concat(_measurement is null ? [] : [_measurement]).Concat(_beats.Values))
        {
            if (events.Count == free || (events.Count > 0 && bytes + e.Data.Length > PayloadBytes)) break;
            events.Add(e);
            bytes += e.Data.Length;
        }
        return events;
    }

    private void Forget(OwnEvent e)
    {
        if (ReferenceEquals(e, _measurement)) _measurement = null;
        else if (!_changes.Remove(e))
            foreach (var (key, beat) in _beats)
                if (ReferenceEquals(beat, e))
                {
                    _beats.Remove(key);
                    break;
                }
    }
}
