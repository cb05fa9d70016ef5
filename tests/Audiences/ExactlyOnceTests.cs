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
        Assert.Equal(reference.Told.Order(StringComparer.Ordinal), told.Select(Text).Order(StringComparer.Ordinal));
        Assert.Equal(0, rig.Store.Waiting);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Persons_who_are_joined_and_parted_at_any_time_are_told_as_a_reader_of_all_their_facts_would(int seed)
    {
        var random = new Random(seed);
        var rig = new Rig();
        var reference = new Reference { Of = rig.Persons.Of };
        var changed = 0;
        var disturbed = Run(random, rig, reference, (_, visitors) =>
        {
            for (var n = random.Next(3); n > 0; n--)
            {
                var (one, other) = (visitors[random.Next(visitors.Length)], visitors[random.Next(visitors.Length)]);
                var before = rig.Persons.Of(one).ToList();
                if (random.Next(4) == 0) rig.Persons.Part(one);
                else if (!rig.Persons.Join(one, other)) continue;
                changed++;
                // As the visitors' worker and API do, for both sides.
                foreach (var id in before)
                    rig.Changed.LookAsync(KnownPersons.Column + id, default).GetAwaiter().GetResult();
            }
        });

        Assert.True(disturbed > 0, "The run was not disturbed.");
        Assert.True(changed > 0, "No persons were joined.");
        var told = rig.Told;
        Assert.Equal(told.Count, told.Select(one => one.EventId).Distinct().Count());
        Assert.Equal(reference.Told.Order(StringComparer.Ordinal), told.Select(Text).Order(StringComparer.Ordinal));
        // Whoever is in is a member, and nobody else; no person is in twice.
        Assert.Equal(rig.Store.States.Where(state => state.IsIn).Select(state => (state.VisitorId, state.Entered)).Order(), rig.Store.Members.Select(member => (member.VisitorId, member.Entered)).Order());
        Assert.Equal(rig.Store.Members.Count, rig.Store.Counted(Rule.Name));
        var persons = rig.Store.Members.Select(member => rig.Persons.Of(member.VisitorId[KnownPersons.Column.Length..]).Min()).ToList();
        Assert.Equal(persons.Count, persons.Distinct().Count());
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

    // When something is noticed that has no time of its own depends on how often the timers are disturbed.
    private static string Text(Told one) =>
        $"{one.Visitor} {(one.IsEntry ? "in" : "out")} {(one.Reason is "corrected" or "merged" ? one.Reason : $"{one.At:O}")}";

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
            between(tick, visitors);
            if (now > rig.Time.GetUtcNow()) rig.Time.Advance(now - rig.Time.GetUtcNow());
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

        /// <summary>Everybody who is the same person; each stands alone unless a test says otherwise.</summary>
        public Func<string, IReadOnlyCollection<string>> Of { get; init; } = visitor => [visitor];

        public void Decide(DateTimeOffset now)
        {
            foreach (var person in _facts.Keys.Select(visitor => string.Join('\n', Of(visitor).Order(StringComparer.Ordinal))).Distinct().Order(StringComparer.Ordinal).ToList())
                Decide(person.Split('\n'), now);
        }

        private void Decide(string[] person, DateTimeOffset now)
        {
            var times = Times([.. new SortedSet<(DateTimeOffset, int)>(person.SelectMany(visitor => _facts.TryGetValue(visitor, out var facts) ? facts : []))]);
            var before = person.Where(_told.ContainsKey).Select(visitor => (Visitor: visitor, Times: _told[visitor])).ToList();
            var over = before.Where(one => one.Times.In is null).Select(one => one.Times.Out).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
            var inside = before.Where(one => one.Times.In is not null).OrderBy(one => one.Times.In).ThenBy(one => one.Visitor, StringComparer.Ordinal).ToList();
            foreach (var other in inside.Skip(1))
            {
                Told.Add($"{other.Visitor} out merged");
                _told[other.Visitor] = (null, other.Times.In!.Value.AddMilliseconds(1));
            }
            var key = inside.Count > 0 ? inside[0].Visitor : person[0];
            if (inside.Count > 0)
            {
                var index = times.FindIndex(time => time.In <= now && time.Out > inside[0].Times.In);
                if (index >= 0 && times[index].Out > now) return;
                var left = index >= 0 ? times[index].Out : now;
                Told.Add(index >= 0 ? $"{key} out {left:O}" : $"{key} out corrected");
                _told[key] = (null, left);
                if (left > over) over = left;
            }
            foreach (var (entered, left) in times.Where(time => time.In <= now && time.In >= over).ToList())
            {
                Told.Add($"{key} in {entered:O}");
                _told[key] = (entered, default);
                if (left > now) break;
                Told.Add($"{key} out {left:O}");
                _told[key] = (null, left);
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
