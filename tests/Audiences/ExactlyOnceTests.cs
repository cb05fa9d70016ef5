using Sluice.Log;
using Sluice.Testing.Sinks;
using static Sluice.Audiences.Tests.Lines;

namespace Sluice.Audiences.Tests;

/// <summary>
/// Redelivery, resending, two owners, kills at any step of workers, timers and senders, sends that happen in part, late
/// events and joined persons, against a reference that reads the same log once and decides at the same times.
/// </summary>
public sealed class ExactlyOnceTests
{
    private const int Ticks = 12;
    private const int Events = 150;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_entry_and_exit_is_told_once_as_an_undisturbed_reader_would(int seed)
    {
        var random = new Random(seed);
        var rig = new Rig();
        var reference = new Reference();
        var disturbed = Run(random, rig, reference, (_, _) => { });

        Assert.True(disturbed > 0, "The run was not disturbed.");
        var told = rig.Told;
        Assert.Equal(told.Count, told.Select(one => one.EventId).Distinct().Count());
        Assert.Equal(reference.Told.Order(StringComparer.Ordinal), told.Select(one => $"{one.Visitor} {(one.IsEntry ? "in" : "out")} {(one.Reason == "corrected" ? one.Reason : $"{one.At:O}")}").Order(StringComparer.Ordinal));
        Assert.Equal(0, rig.Store.Waiting);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Persons_who_are_joined_before_and_after_are_in_at_most_once_and_as_all_their_facts_have_it(int seed)
    {
        var random = new Random(seed);
        var rig = new Rig();
        var reference = new Reference();
        Run(random, rig, reference, (tick, visitors) =>
        {
            if (random.Next(2) == 0) rig.Persons.Join(visitors[random.Next(visitors.Length)], visitors[random.Next(visitors.Length)]);
        });
        // Something that makes everybody be looked at once more.
        var last = rig.Time.GetUtcNow();
        var visitors = Rig.Visitors(8);
        foreach (var visitor in visitors) reference.Note(visitor, last, isStart: false);
        await rig.SayAsync([.. visitors.Select(visitor => Buy(visitor, last))]);
        await rig.PassAsync(TimeSpan.FromMinutes(1));

        var told = rig.Told;
        Assert.Equal(told.Count, told.Select(one => one.EventId).Distinct().Count());
        // Who bought a minute ago is in nothing; every entry has its one exit, and no exit is without.
        Assert.DoesNotContain(rig.Store.States, state => state.IsIn);
        foreach (var entry in told.GroupBy(one => one.EntryId))
            Assert.Equal([true, false], entry.OrderByDescending(one => one.IsEntry).Select(one => one.IsEntry));
        Assert.Equal(0, rig.Store.Waiting);
    }

    private static int Run(Random random, Rig rig, Reference reference, Action<int, string[]> between)
    {
        var visitors = Rig.Visitors(8);
        var events = new Dictionary<byte[], (string Visitor, DateTimeOffset At, bool IsStart)>();
        var begin = Noon;
        var (log, _) = RepeatingLog.Make(random, Events, n =>
        {
            // Mostly in order, up to five minutes late, some of them hours.
            var at = begin.AddMinutes((n * 12) - random.Next(5) - (random.Next(15) == 0 ? random.Next(600) : 0));
            var one = (Visitor: visitors[random.Next(visitors.Length)], At: at, IsStart: random.Next(3) > 0);
            var line = one.IsStart ? Start(one.Visitor, at) : Buy(one.Visitor, at);
            events[line] = one;
            return line;
        });
        var disturbed = 0;
        for (var tick = 1; tick <= Ticks; tick++)
        {
            var prefix = log.Take(log.Count * tick / Ticks).ToList();
            if (prefix.Count == 0) continue;
            var race = new SinkRace(random.Next(), "enriched", prefix, rig.Worker);
            race.Run();
            disturbed += race.Faults + race.Kills;
            foreach (var record in prefix)
            {
                var (visitor, at, isStart) = events.First(pair => pair.Key.AsSpan().SequenceEqual(record.Body.Span)).Value;
                reference.Note(visitor, at, isStart);
            }
            var now = begin.AddMinutes(Events * 12 * tick / Ticks).AddHours(tick == Ticks ? 9 : 0);
            if (now > rig.Time.GetUtcNow()) rig.Time.Advance(now - rig.Time.GetUtcNow());
            between(tick, visitors);
            reference.Decide(rig.Time.GetUtcNow());
            disturbed += rig.Disturb(random);
            // The undisturbed round at the end of it was a minute later.
            reference.Decide(rig.Time.GetUtcNow());
        }
        return disturbed;
    }

    /// <summary>One reader, one clock, no store: whoever is in by the facts so far and was not told so is told.</summary>
    private sealed class Reference
    {
        private readonly Dictionary<string, SortedSet<(DateTimeOffset At, int Order)>> _facts = [];
        private readonly Dictionary<string, (DateTimeOffset? In, DateTimeOffset Out)> _told = [];

        public List<string> Told { get; } = [];

        public void Note(string visitor, DateTimeOffset at, bool isStart)
        {
            if (!_facts.TryGetValue(visitor, out var facts)) _facts[visitor] = facts = [];
            facts.Add((at, isStart ? 0 : 1));
        }

        public void Decide(DateTimeOffset now)
        {
            foreach (var (visitor, facts) in _facts)
            {
                var times = Times([.. facts]);
                var (inside, until) = _told.GetValueOrDefault(visitor, (null, DateTimeOffset.MinValue));
                if (inside is { } since)
                {
                    var index = times.FindIndex(time => time.In <= now && time.Out > since);
                    if (index >= 0 && times[index].Out > now) continue;
                    until = index >= 0 ? times[index].Out : now;
                    // When that is noticed depends on how often the timers are disturbed.
                    Told.Add(index >= 0 ? $"{visitor} out {until:O}" : $"{visitor} out corrected");
                    inside = null;
                }
                foreach (var (entered, left) in times.Where(time => time.In <= now && time.In >= until).ToList())
                {
                    Told.Add($"{visitor} in {entered:O}");
                    inside = entered;
                    if (left > now) break;
                    Told.Add($"{visitor} out {left:O}");
                    (inside, until) = (null, left);
                }
                _told[visitor] = (inside, until);
            }
        }

        // From start to start: what comes first after it, an unless or the end of the waiting; and the same for the stay.
        private static List<(DateTimeOffset In, DateTimeOffset Out)> Times(List<(DateTimeOffset At, int Order)> facts)
        {
            var times = new List<(DateTimeOffset, DateTimeOffset)>();
            var free = DateTimeOffset.MinValue;
            foreach (var (start, order) in facts)
            {
                if (order != 0 || start < free) continue;
                var entry = start + Rule.After;
                var stop = facts.Where(fact => fact.Order == 1 && fact.At >= start).Select(fact => fact.At).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
                if (stop <= entry)
                {
                    free = stop;
                    // A start of the very moment was stopped with it; the next one is later.
                    if (stop == start) free = stop.AddTicks(1);
                    continue;
                }
                var left = entry + Rule.Lifetime!.Value;
                if (stop < left) left = stop;
                times.Add((entry, left));
                free = left;
            }
            return times;
        }
    }
}
