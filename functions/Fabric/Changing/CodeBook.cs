using System.Collections.Immutable;
using System.Globalization;
using Sluice.Fabric.Judging;

namespace Sluice.Fabric.Changing;

/// <summary>
/// Which version and settings the workers' instances run, and what takes over from what. Workers that go the same way at the
/// same time are one change: all functions of an app are upgraded together, while a worker of somebody else's app has a
/// version of its own. Of a worker, the instance that started last shows the way. One round, then thrown away.
/// </summary>
internal sealed class CodeBook(ChangeMemory before, Judgement judgement)
{
    private const int MostWorkers = JudgeLimits.Consumers;
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, WorkerMark> _workers = new(before.Workers, StringComparer.Ordinal);
    private readonly List<OpenChange> _open = [.. before.Open];
    private readonly Dictionary<string, Dictionary<string, Spoken>> _instances = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _now = judgement.View.Time;

    /// <summary>What the living instances of a worker say.</summary>
    public void Take(string worker, IReadOnlyCollection<Spoken> living)
    {
        var newest = living.MaxBy(one => (one.StartedAt, one.Id))!.Mark;
        var known = _workers.GetValueOrDefault(worker) ?? new WorkerMark(null, null);
        if (known.Change is null && living.All(one => one.Mark == newest)
            && (known.Settled is null || known.Settled == newest || IsSettledElsewhere(worker, newest)))
        {
            if (_workers.Count < MostWorkers || _workers.ContainsKey(worker)) _workers[worker] = known with { Settled = newest };
            return;
        }
        if (known.Change is null || _open.FindIndex(one => one.Change.Id == known.Change) < 0)
        {
            var old = known.Settled is { } settled && settled != newest ? settled : living.FirstOrDefault(one => one.Mark != newest)?.Mark ?? newest;
            var joined = _open.Find(one => one.Before == old && one.After == newest) ?? Begin(old, newest, living.Where(one => one.Mark == newest).Min(one => one.StartedAt));
            _workers[worker] = known = known with { Change = joined.Change.Id };
        }
        // A process that runs several workers is one instance.
        if (!_instances.TryGetValue(known.Change!, out var instances)) _instances[known.Change!] = instances = new(StringComparer.Ordinal);
        foreach (var one in living)
            if (!instances.TryGetValue(one.Id, out var other) || other.At < one.At) instances[one.Id] = one;
    }

    /// <summary>Brings the changes up to date.</summary>
    public ChangeMemory Finish(ImmutableArray<Change>.Builder told)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var now = _instances.TryGetValue(_open[i].Change.Id, out var instances) ? Go(_open[i], instances.Values) : Wait(_open[i]);
            if (now.Change != _open[i].Change) told.Add(now.Change);
            _open[i] = now;
            if (now.Change.EndedAt is null) continue;
            foreach (var (worker, known) in _workers.ToArray())
                if (known.Change == now.Change.Id) _workers[worker] = new WorkerMark(now.After, null);
            _open.RemoveAt(i);
        }
        return before with { Workers = _workers.ToImmutableSortedDictionary(StringComparer.Ordinal), Open = [.. _open] };
    }

    // A worker that slept through an upgrade is no upgrade of its own.
    private bool IsSettledElsewhere(string worker, CodeMark mark)
    {
        foreach (var (name, known) in before.Workers)
            if (name != worker && known.Settled == mark) return true;
        return false;
    }

    private OpenChange Begin(CodeMark old, CodeMark mark, DateTimeOffset startedAt)
    {
        // By the instance's clock, which may be another.
        var started = startedAt > _now ? _now : startedAt < _now - Longest ? _now - Longest : startedAt;
        var kind = old.Version == mark.Version ? ChangeKind.Settings : ChangeKind.Upgrade;
        var change = new Change
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{ChangeJson.NameOf(kind)}/{_now.ToUnixTimeMilliseconds()}/{Text(kind, mark)}"),
            Kind = kind, From = Text(kind, old), To = Text(kind, mark), StartedAt = started, Summary = "",
        };
        var open = new OpenChange(change, old, mark, started, _now);
        _open.Add(open);
        return open;
    }

    private OpenChange Go(OpenChange open, IReadOnlyCollection<Spoken> instances)
    {
        // It may go on to a third version, or back.
        var after = instances.MaxBy(one => (one.StartedAt, one.Id))!.Mark;
        var left = instances.Where(one => one.Mark != after).ToList();
        var leftAt = open.LeftAt;
        if (left.Count > 0)
        {
            var latest = left.Max(one => one.At);
            leftAt = latest < open.Change.StartedAt ? open.Change.StartedAt : latest > _now ? _now : latest;
        }
        var change = open.Change with
        {
            To = Text(open.Change.Kind, after), Done = instances.Count - left.Count, Left = left.Count,
            Incidents = open.Change.Incidents + judgement.Incidents.Count(one => one.OpenedAt == one.UpdatedAt && one.ClosedAt is null),
            LagSeconds = Most(open.Change.LagSeconds), EndedAt = left.Count == 0 ? leftAt : null,
        };
        return new OpenChange(change with { Summary = ChangeText.Of(change, isBack: after == open.Before) }, open.Before, after, leftAt, _now);
    }

    private OpenChange Wait(OpenChange open) => _now - open.HeardAt < Forgotten
        ? open
        : open with { Change = open.Change with { EndedAt = _now, Summary = open.Change.Summary + " Nobody has spoken since." } };

    private double Most(double before)
    {
        var most = before;
        foreach (var worker in judgement.View.Workers)
            if (!double.IsNaN(worker.LagSeconds) && !(worker.LagSeconds <= most)) most = Math.Round(worker.LagSeconds, 1);
        return most;
    }

    private static string Text(ChangeKind kind, CodeMark mark) => kind == ChangeKind.Upgrade ? mark.Version : mark.Settings;

    /// <summary>The last word of an instance.</summary>
    internal sealed record Spoken(string Id, CodeMark Mark, DateTimeOffset StartedAt, DateTimeOffset At);
}
