using Microsoft.Extensions.Logging;
using Sluice.Testing.Sinks;

namespace Sluice.Visitors.Tests;

public sealed class IdentityTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private readonly MemoryIdentityStore _store = new();

    // 1812 left an id cut off and 1401 did not come to its end while identities were a forest.
    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, More), .. new[] { 1401, 1812 }.Where(seed => seed > More)];

    // A longer run asks for 2,000.
    private static int More => int.TryParse(Environment.GetEnvironmentVariable("SLUICE_IDENTITY_SEEDS"), out var seeds) ? seeds : 300;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Workers_that_join_at_the_same_time_fail_and_die_leave_the_persons_that_the_pairs_connect(int seed)
    {
        var random = new Random(seed);
        var pairs = Enumerable.Range(0, random.Next(5, 60))
            .Select(_ => (A: Id(random.Next(30)), B: Id(random.Next(30)))).Where(pair => pair.A != pair.B).ToList();
        Disturb(random, 0.03, pairs, (graph, pair) => graph.LinkAsync(pair.A, pair.B, At, CancellationToken.None));

        Assert.Equal(ReferencePersons.Of(pairs), ReferencePersons.Of(_store));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Taking_back_while_others_join_leaves_what_the_other_pairs_connect(int seed)
    {
        var random = new Random(seed);
        var pairs = Enumerable.Range(0, random.Next(5, 40))
            .Select(_ => (A: Id(random.Next(20)), B: Id(random.Next(20)))).Where(pair => pair.A != pair.B).ToList();
        var undone = pairs.Where(_ => random.Next(4) == 0).Select(pair => IdentityEdge.Of(pair.A, pair.B, At)).ToList();
        var work = pairs.Select(pair => (IdentityEdge.Of(pair.A, pair.B, At), false)).Concat(undone.Select(edge => (edge, true))).ToList();
        Disturb(random, 0.03, work, (graph, item) => item.Item2
            ? graph.UndoAsync(item.Item1, At, CancellationToken.None)
            : graph.LinkAsync(item.Item1.A, item.Item1.B, At, CancellationToken.None));

        // Who took a pair back asks until it is done, as one who got no answer does.
        foreach (var edge in undone) await Profiles.Graph(_store).UndoAsync(edge, At, CancellationToken.None);
        var left = pairs.Where(pair => !undone.Any(edge => edge.Joins(IdentityEdge.Of(pair.A, pair.B, At))));
        Assert.Equal(ReferencePersons.Of(left), ReferencePersons.Of(_store));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Erasing_while_others_join_leaves_no_row_that_names_an_id_without_a_row(int seed)
    {
        var random = new Random(seed);
        var work = Enumerable.Range(0, random.Next(5, 40)).Select(_ => (A: Id(random.Next(12)), B: Id(random.Next(12)), What: random.Next(5))).ToList();
        Disturb(random, 0, work, (graph, item) => item.What switch
        {
            0 => EraseAsync(graph, item.A),
            1 when item.A != item.B => graph.UndoAsync(IdentityEdge.Of(item.A, item.B, At), At, CancellationToken.None),
            _ => graph.LinkAsync(item.A, item.B, At, CancellationToken.None),
        });

        var rows = _store.Rows.ToDictionary(row => row.Id);
        Assert.All(rows.Values, row => Assert.All(row.Linked, link => Assert.True(
            rows.TryGetValue(link.Other, out var other) && other.Names(row.Id), $"{row.Id} names {link.Other} in vain.")));
        Assert.All(rows.Values, row => Assert.DoesNotContain(row.Forbidden, link => row.Names(link.Other)));
        foreach (var id in rows.Keys) await EraseAsync(Profiles.Graph(_store), id);
        Assert.Empty(_store.Rows);
    }

    [Theory]
    [MemberData(nameof(FewSeeds))]
    public void However_many_join_at_the_same_time_a_person_has_no_more_ids_than_it_may(int seed)
    {
        var random = new Random(seed);
        // Eight persons of nearly as many ids as half a person may have, and pairs between all of them.
        var own = Enumerable.Range(0, 8).SelectMany(person => Enumerable.Range(1, 29).Select(n => (A: Id(person * 30), B: Id((person * 30) + n))));
        Disturb(random, 0, own.ToList(), (graph, pair) => graph.LinkAsync(pair.A, pair.B, At, CancellationToken.None));
        var between = Enumerable.Range(0, 60).Select(_ => (A: Id(random.Next(240)), B: Id(random.Next(240)))).ToList();
        Disturb(random, 0, between, (graph, pair) => graph.LinkAsync(pair.A, pair.B, At, CancellationToken.None), workers: 12);

        var persons = _store.Rows.Select(row => Profiles.Graph(_store).FindAsync(row.Id, CancellationToken.None).GetAwaiter().GetResult()).ToList();
        Assert.All(persons, person => Assert.InRange(person.Ids.Count, 2, IdentityGraph.MostIds));
        Assert.Contains(persons, person => person.Ids.Count > 32);
    }

    public static TheoryData<int> FewSeeds() => [.. Enumerable.Range(1, 20)];

    [Fact]
    public async Task The_same_pair_again_writes_nothing()
    {
        var graph = Profiles.Graph(_store);
        Assert.Equal(LinkOutcome.Joined, await graph.LinkAsync(Id(1), Id(2), At, default));
        var rows = _store.Rows.ToList();
        Assert.Equal(LinkOutcome.Known, await graph.LinkAsync(Id(2), Id(1), At.AddDays(1), default));
        Assert.Equal(At, Assert.Single((await graph.FindAsync(Id(1), default)).Edges).At);
        Assert.Equal(rows, _store.Rows);
    }

    [Fact]
    public async Task A_pair_that_was_taken_back_is_not_joined_again()
    {
        var graph = Profiles.Graph(_store);
        await graph.LinkAsync(Id(1), Id(2), At, default);
        await graph.LinkAsync(Id(2), Id(3), At, default);
        var edge = IdentityEdge.Of(Id(1), Id(2), At);
        await graph.UndoAsync(edge, At, default);
        Assert.Equal([Id(1)], (await graph.FindAsync(Id(1), default)).Ids);
        Assert.Equal(LinkOutcome.Forbidden, await graph.LinkAsync(Id(1), Id(2), At, default));
        Assert.Equal([Id(2), Id(3)], (await graph.FindAsync(Id(3), default)).Ids);
        Assert.True(Assert.Single((await graph.FindAsync(Id(1), default)).Undone).Joins(edge));
        Assert.True(Assert.Single((await graph.FindAsync(Id(3), default)).Undone).Joins(edge));
    }

    [Fact]
    public async Task Two_who_are_joined_otherwise_stay_one_when_a_pair_is_taken_back()
    {
        var graph = Profiles.Graph(_store);
        foreach (var (a, b) in new[] { (1, 2), (2, 3), (1, 3) }) await graph.LinkAsync(Id(a), Id(b), At, default);
        await graph.UndoAsync(IdentityEdge.Of(Id(1), Id(2), At), At, default);
        Assert.Equal(3, (await graph.FindAsync(Id(1), default)).Ids.Count);
    }

    [Fact]
    public async Task A_shared_device_does_not_join_the_whole_world()
    {
        var graph = Profiles.Graph(_store);
        for (var n = 1; n < IdentityGraph.MostIds; n++) Assert.Equal(LinkOutcome.Joined, await graph.LinkAsync(Id(0), Id(n), At, default));
        Assert.Equal(LinkOutcome.TooMany, await graph.LinkAsync(Id(0), Id(1000), At, default));
        Assert.Equal([Id(1000)], (await graph.FindAsync(Id(1000), default)).Ids);
        Assert.Equal(IdentityGraph.MostIds, (await graph.FindAsync(Id(0), default)).Ids.Count);
    }

    [Fact]
    public async Task A_shared_device_is_logged_once_and_costs_few_reads_however_many_ids_it_meets()
    {
        var log = new CountingLogger();
        var graph = new IdentityGraph(_store, log);
        // Sixteen persons of a device with four ids each: no row of the device's names as many as a row may.
        for (var n = 1; n < IdentityGraph.MostIds; n++) await graph.LinkAsync(Id(n % 4 == 0 ? 0 : n - (n % 4)), Id(n), At, default);
        Assert.Equal(IdentityGraph.MostIds, (await graph.FindAsync(Id(0), default)).Ids.Count);

        var calls = _store.Calls;
        for (var n = 0; n < 640; n++) Assert.Equal(LinkOutcome.TooMany, await graph.LinkAsync(Id(0), Id(1000 + n), At, default));
        Assert.InRange(_store.Calls - calls, 640 * 2, 640 * 4);
        Assert.Equal(1, log.Warnings);
        Assert.Equal(IdentityGraph.MostIds, _store.Rows.Count);
    }

    [Fact]
    public async Task Of_refused_joins_of_ever_other_persons_a_thousand_are_logged()
    {
        var log = new CountingLogger();
        var graph = new IdentityGraph(_store, log);
        for (var person = 0; person < 1010; person++)
        {
            var ids = Enumerable.Range(0, IdentityGraph.MostIds).Select(n => Profiles.Domain($"{person}-{n:D2}")).ToArray();
            await _store.TryWriteAsync(new IdentityNode { Id = ids[0], Linked = [.. ids[1..].Select(id => new IdentityLink(id, At))] }, default);
            foreach (var id in ids[1..]) await _store.TryWriteAsync(new IdentityNode { Id = id, Linked = [new(ids[0], At)] }, default);
            Assert.Equal(LinkOutcome.TooMany, await graph.LinkAsync(ids[5], Profiles.User("stranger"), At, default));
        }
        Assert.Equal(1000, log.Warnings);
    }

    [Fact]
    public async Task Where_one_row_has_no_room_for_another_pair_that_was_taken_back_the_other_keeps_it()
    {
        var graph = Profiles.Graph(_store);
        for (var n = 1; n <= IdentityNode.MostForbidden; n++)
            Assert.True(await graph.UndoAsync(IdentityEdge.Of(Id(0), Id(n), At), At, default));
        await graph.LinkAsync(Id(0), Id(500), At, default);
        Assert.True(await graph.UndoAsync(IdentityEdge.Of(Id(0), Id(500), At), At, default));
        Assert.Equal(LinkOutcome.Forbidden, await graph.LinkAsync(Id(0), Id(500), At, default));
        Assert.All(_store.Rows, row => Assert.Empty(row.Linked));

        var full = IdentityEdge.Of(Id(0), Id(501), At);
        for (var n = 0; n < IdentityNode.MostForbidden; n++)
            Assert.True(await graph.UndoAsync(IdentityEdge.Of(Id(501), Id(2000 + n), At), At, default));
        Assert.Equal(LinkOutcome.Joined, await graph.LinkAsync(full.A, full.B, At, default));
        Assert.False(await graph.UndoAsync(full, At, default));
        Assert.Equal(2, (await graph.FindAsync(full.A, default)).Ids.Count);
    }

    [Fact]
    public async Task An_id_that_is_too_long_for_a_row_is_refused() => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
        Profiles.Graph(_store).LinkAsync(Id(1), Profiles.User(new string('u', 129)), At, default));

    [Fact]
    public async Task Forgetting_a_person_leaves_no_row_that_names_one_of_the_ids()
    {
        var graph = Profiles.Graph(_store);
        await graph.LinkAsync(Id(1), Id(2), At, default);
        await graph.LinkAsync(Id(2), Id(3), At, default);
        await graph.UndoAsync(IdentityEdge.Of(Id(1), Id(2), At), At, default);
        await EraseAsync(graph, Id(2));
        Assert.Equal([Id(1)], _store.Rows.Select(row => row.Id));
        Assert.DoesNotContain(_store.Rows, row => row.Forbidden.Count > 0);
    }

    private static async Task EraseAsync(IdentityGraph graph, TypedId id)
    {
        // Whoever joins one of the ids meanwhile leaves it to be erased again.
        for (var open = new HashSet<TypedId> { id }; open.Count > 0;)
        {
            var person = await graph.FindAsync(open.First(), default);
            open.ExceptWith(person.Ids);
            open.UnionWith(await graph.EraseAsync(person, default));
        }
    }

    private static TypedId Id(int n) => new(n % 3 == 0 ? TypedId.UserId : TypedId.DomainUserId, $"id-{n:D4}");

    private sealed class CountingLogger : ILogger<IdentityGraph>
    {
        public int Warnings { get; private set; }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning) Warnings++;
        }
    }

    // Three workers at a time, each with a share of the work; one that fails does its item again, one that dies is
    // followed by another that begins with the item it died of.
    private void Disturb<T>(Random random, double faults, List<T> work, Func<IdentityGraph, T, Task> act, int workers = 3)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var queues = Enumerable.Range(0, workers).Select(i => new Queue<T>(work.Where((_, n) => n % workers == i))).ToArray();
            var gates = queues.Select(_ => new StepGate(random, faults)).ToArray();
            var running = new Task?[queues.Length];
            for (var step = 0; queues.Any(queue => queue.Count > 0); step++)
            {
                Assert.True(step < 20_000_000, "The work never came to its end.");
                var i = random.Next(queues.Length);
                if (queues[i].Count == 0) continue;
                if (running[i] is null) running[i] = act(Profiles.Graph(new GatedIdentityStore(_store, gates[i])), queues[i].Peek());
                else if (running[i]!.IsCompleted)
                {
                    if (running[i]!.IsCompletedSuccessfully) queues[i].Dequeue();
                    else Assert.IsType<IOException>(running[i]!.Exception!.InnerException);
                    running[i] = null;
                }
                else if (random.NextDouble() < faults / 2) (gates[i], running[i]) = (new StepGate(random, faults), null);
                else gates[i].Release();
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
