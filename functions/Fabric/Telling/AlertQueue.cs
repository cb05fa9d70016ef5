using System.Collections.Immutable;
using System.Globalization;
using Sluice.Fabric.Judging;
using Sluice.Webhooks;

namespace Sluice.Fabric.Telling;

/// <summary>One round of one target: what it is told, what waits, what goes out now.</summary>
internal sealed class AlertQueue
{
    private const int MostTold = 2_000;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ClosedMemory = TimeSpan.FromDays(1);
    private static readonly TimeSpan OpenMemory = TimeSpan.FromDays(30);
    private static readonly TimeSpan LateNews = TimeSpan.FromHours(1);

    private readonly AlertTarget _target;
    private readonly AlertOptions _options;
    private readonly DateTimeOffset _now;
    private readonly ImmutableSortedDictionary<string, ToldIncident>.Builder _told;
    private readonly List<AlertMessage> _queue = [];
    private readonly List<DateTimeOffset> _sentAt = [];
    private readonly DateTimeOffset? _holdUntil;
    private readonly int _failures;
    private long _givenUp;

    public AlertQueue(AlertTarget target, AlertOptions options, AlertTargetState state, DateTimeOffset now)
    {
        (_target, _options, _now, _told) = (target, options, now, state.Told.ToBuilder());
        (_failures, _givenUp) = (state.Failures, state.GivenUp);
        _holdUntil = state.HoldUntil is { } until && until > now && until <= now + WebhookPause.Longest ? until : null;
        foreach (var sent in state.SentAt)
            if (sent > now - Minute && sent <= now + Minute)
                _sentAt.Add(sent);
        foreach (var message in state.Queue)
            if (now - message.CreatedAt > options.GiveUpAfter) _givenUp++;
            else _queue.Add(message.NotBefore > now + options.UpdateInterval ? message with { NotBefore = now } : message);
    }

    /// <summary>Takes in what is known of an incident.</summary>
    public void Tell(Incident incident)
    {
        var severity = AlertSeverities.Of(incident);
        if (!_told.TryGetValue(incident.Id, out var told))
        {
            if (severity < _target.Least) return;
            if (incident.ClosedAt is not { } closed) Add(AlertEvent.Opened, incident, _now);
            // It came and went between two rounds: worth a line, not an alarm.
            else if (_target.Kind != AlertKind.PagerDuty && _now - closed <= LateNews) Add(AlertEvent.Closed, incident, _now);
            else return;
            Note(incident, _now);
        }
        else if (told.IsClosed)
        {
            return;
        }
        else if (incident.ClosedAt is not null)
        {
            Add(AlertEvent.Closed, incident, _now);
            Note(incident, _now);
        }
        else if (told.State != incident.State || told.Cause != incident.Cause)
        {
            var worse = severity > AlertSeverities.Of(incident with { State = told.State, Cause = told.Cause });
            // An update that still waits is brought up to date where it waits.
            var at = told.ToldAt > _now ? told.ToldAt : told.ToldAt + _options.UpdateInterval;
            if (worse || at < _now || at > _now + _options.UpdateInterval) at = _now;
            Add(AlertEvent.Updated, incident, at);
            Note(incident, at);
        }
    }

    /// <summary>What may be sent now; merged where single messages would be too many.</summary>
    public IEnumerable<AlertMessage> TakeDue()
    {
        while (_queue.Count > _options.MaxQueue)
        {
            _queue.RemoveAt(0);
            _givenUp++;
        }
        var allowance = Math.Max(0, _options.PerMinute - _sentAt.Count);
        if (_holdUntil is not null || allowance == 0) return [];
        // One message finds out whether the target is back.
        if (_failures > 0) allowance = 1;
        else Merge(allowance);
        return _queue.Where(message => message.NotBefore <= _now).Take(allowance).ToList();
    }

    /// <summary>What is to be remembered.</summary>
    public AlertTargetState State()
    {
        foreach (var (id, told) in _told.ToList())
            if (_now - told.ToldAt > (told.IsClosed ? ClosedMemory : OpenMemory))
                _told.Remove(id);
        if (_told.Count > MostTold)
            foreach (var (id, _) in _told.OrderByDescending(t => t.Value.IsClosed).ThenBy(t => t.Value.ToldAt).Take(_told.Count - MostTold).ToList())
                _told.Remove(id);
        return new AlertTargetState
        {
            Told = _told.ToImmutable(),
            Queue = [.. _queue],
            SentAt = [.. _sentAt],
            HoldUntil = _holdUntil,
            Failures = _failures,
            GivenUp = _givenUp,
        };
    }

    private void Note(Incident incident, DateTimeOffset at) =>
        _told[incident.Id] = new ToldIncident(incident.State, incident.Cause, at, incident.ClosedAt is not null);

    // What already waits for an incident is brought up to date: nobody wants to read its history afterwards.
    private void Add(AlertEvent what, Incident incident, DateTimeOffset notBefore)
    {
        var message = new AlertMessage
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{incident.Id}:{what}:{_now.ToUnixTimeMilliseconds()}"),
            Target = _target.Name,
            Event = what,
            Incidents = [Bounded(incident)],
            CreatedAt = _now,
            NotBefore = notBefore,
        };
        var index = _queue.FindIndex(waiting => waiting.Event != AlertEvent.Summary && waiting.Incidents[0].Id == message.Incidents[0].Id);
        if (index < 0)
        {
            _queue.Add(message);
            return;
        }
        var earlier = _queue[index];
        if (what == AlertEvent.Closed && earlier.Event == AlertEvent.Opened && earlier.Attempts == 0 && _target.Kind == AlertKind.PagerDuty)
        {
            // Nobody was alarmed, so there is nothing to call off.
            _queue.RemoveAt(index);
            return;
        }
        _queue[index] = message with
        {
            Event = what == AlertEvent.Closed ? what : earlier.Event,
            NotBefore = earlier.NotBefore < notBefore ? earlier.NotBefore : notBefore,
            Attempts = earlier.Attempts,
        };
    }

    private void Merge(int allowance)
    {
        // Every alert at PagerDuty is resolved by its own key, so there they wait for their turn.
        if (_target.Kind == AlertKind.PagerDuty) return;
        var due = _queue.Where(message => message.NotBefore <= _now).ToList();
        if (due.Count <= allowance) return;
        var rest = due[(allowance - 1)..];
        var summary = new AlertMessage
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"summary:{_now.ToUnixTimeMilliseconds()}:{rest[0].Id}"),
            Target = _target.Name,
            Event = AlertEvent.Summary,
            Incidents =
            [
                .. rest.SelectMany(message => message.Incidents).OrderByDescending(AlertSeverities.Of)
                    .ThenBy(incident => incident.OpenedAt).Take(AlertMessage.MostNamed),
            ],
            Opened = Count(AlertEvent.Opened, message => message.Opened),
            Updated = Count(AlertEvent.Updated, message => message.Updated),
            Closed = Count(AlertEvent.Closed, message => message.Closed),
            CreatedAt = _now,
            NotBefore = _now,
            Attempts = rest.Max(message => message.Attempts),
        };
        if (summary.Id.Length > 400) summary = summary with { Id = summary.Id[..400] };
        _queue[_queue.IndexOf(rest[0])] = summary;
        var merged = rest.ToHashSet(ReferenceEqualityComparer.Instance);
        _queue.RemoveAll(merged.Contains);

        int Count(AlertEvent what, Func<AlertMessage, int> inSummary) =>
            rest.Sum(message => message.Event == AlertEvent.Summary ? inSummary(message) : message.Event == what ? 1 : 0);
    }

    private static Incident Bounded(Incident incident) => incident with
    {
        Node = AlertText.Clean(incident.Node, 200),
        Summary = AlertText.Clean(incident.Summary, 1_000),
        Advice = incident.Advice is { } advice ? AlertText.Clean(advice, 1_000) : null,
    };
}
