using System.Collections.Immutable;
using System.Globalization;

namespace Sluice.Fabric.Judging;

/// <summary>
/// Opens, changes and closes incidents. The rules hold for a while before they find anything, so an incident opens at
/// once; it closes when nothing was found for the time to close, which doubles whenever it comes back within ten
/// minutes. While a node's measurements are missing, its incidents neither change nor close.
/// </summary>
internal sealed class IncidentBook(JudgeOptions options, long now)
{
    private const long Soon = 600_000;
    private const long CauseHold = 15_000;
    private const long TellAgain = 60_000;
    public const int MostReturns = 4;
    private readonly ImmutableArray<Incident>.Builder _told = ImmutableArray.CreateBuilder<Incident>();

    /// <summary>What was opened, changed or closed.</summary>
    public ImmutableArray<Incident> Told => _told.ToImmutable();

    public (ImmutableArray<OpenIncident> Open, ImmutableArray<ClosedIncident> Closed) Update(
        ImmutableArray<OpenIncident> open, ImmutableArray<ClosedIncident> closed, List<Finding> findings, HashSet<string> frozen)
    {
        var found = new Dictionary<string, Finding>(StringComparer.Ordinal);
        foreach (var finding in findings) found.TryAdd(finding.Key, finding);
        var stillOpen = ImmutableArray.CreateBuilder<OpenIncident>();
        var nowClosed = closed.ToBuilder();
        foreach (var o in open)
        {
            if (found.Remove(o.Key, out var finding)) stillOpen.Add(Change(o, finding));
            else if (frozen.Contains(o.Key)) stillOpen.Add(o with { ClearSince = 0 });
            else if (o.ClearSince == 0 || o.ClearSince > now) stillOpen.Add(o with { ClearSince = now });
            else if (now - o.ClearSince < CloseAfter(o.Returns)) stillOpen.Add(o);
            else
            {
                _told.Add(o.Incident with { UpdatedAt = Clock.Time(now), ClosedAt = Clock.Time(now) });
                nowClosed.Add(new ClosedIncident(o.Key, now, o.Returns));
            }
        }
        foreach (var finding in findings)
        {
            if (stillOpen.Count >= options.MaxOpenIncidents) break;
            if (!found.Remove(finding.Key)) continue;
            stillOpen.Add(Open(finding, nowClosed));
        }
        for (var i = nowClosed.Count - 1; i >= 0; i--)
            if (nowClosed.Count > JudgeLimits.Closed || now - nowClosed[0].ClosedAt > Soon * 2 || nowClosed[0].ClosedAt > now + Soon) nowClosed.RemoveAt(0);
            else break;
        return (stillOpen.ToImmutable(), nowClosed.ToImmutable());
    }

    private long CloseAfter(int returns) => Clock.Ms(options.CloseAfter) << returns;

    private OpenIncident Open(Finding f, ImmutableArray<ClosedIncident>.Builder closed)
    {
        var returns = 0;
        foreach (var c in closed)
            if (c.Key == f.Key && now - c.ClosedAt < Soon) returns = Math.Min(c.Returns + 1, MostReturns);
        var at = Clock.Time(now);
        var incident = new Incident
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{Clean(f.Key)}-{f.Cause}-{at:yyyyMMdd'T'HHmmssfff}"),
            Node = f.Node, Partition = f.Partition, State = f.State, Cause = f.Cause, Summary = f.Summary, Advice = f.Advice,
            OpenedAt = at, UpdatedAt = at,
        };
        _told.Add(incident);
        return new OpenIncident(f.Key, incident, 0, returns, f.Cause, now);
    }

    private OpenIncident Change(OpenIncident o, Finding f)
    {
        var known = o.Incident;
        var other = f.Cause == known.Cause ? (known.Cause, now) : f.Cause == o.OtherCause ? (o.OtherCause, o.OtherSince) : (f.Cause, now);
        var worse = f.State > known.State;
        var newCause = f.Cause != known.Cause && (worse || (f.State == known.State && now - other.Item2 >= CauseHold));
        o = o with { ClearSince = 0, OtherCause = other.Item1, OtherSince = other.Item2 };
        if (!newCause && !worse && (f.Cause != known.Cause && f.State == known.State || now - Clock.Ms(known.UpdatedAt) < TellAgain)) return o;

        // While it gets better, what is left over (a backlog) does not hide what it came from.
        var milder = f.Cause != known.Cause && !newCause;
        var incident = known with
        {
            State = worse ? f.State : known.State, Cause = milder ? known.Cause : f.Cause, Partition = milder ? known.Partition : f.Partition,
            Summary = f.Summary, Advice = milder ? known.Advice : f.Advice, UpdatedAt = Clock.Time(now),
        };
        _told.Add(incident);
        return o with { Incident = incident };
    }

    /// <summary>An id is used in addresses and table keys.</summary>
    private static string Clean(string key) => string.Create(key.Length, key, static (text, key) =>
    {
        for (var i = 0; i < text.Length; i++) text[i] = char.IsAsciiLetterOrDigit(key[i]) || key[i] is '.' or '_' ? key[i] : '-';
    });
}
