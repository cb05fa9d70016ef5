using Sluice.Testing.Sinks;

namespace Sluice.Visitors.Tests;

public sealed class IdentityTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private readonly MemoryIdentityStore _store = new();

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 200)];

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

    [Fact]
    public async Task The_same_pair_again_writes_nothing()
    {
        var graph = Profiles.Graph(_store);
        Assert.Equal(LinkOutcome.Joined, await graph.LinkAsync(Id(1), Id(2), At, default));
        var rows = _store.Rows.ToList();
        Assert.Equal(LinkOutcome.Known, await graph.LinkAsync(Id(2), Id(1), At.AddDays(1), default));
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
        Assert.Single(await graph.FindForbiddenAsync(await graph.FindAsync(Id(1), default), default));
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
    public async Task Forgetting_a_person_leaves_no_row_that_names_one_of_the_ids()
    {
        var graph = Profiles.Graph(_store);
        await graph.LinkAsync(Id(1), Id(2), At, default);
        await graph.LinkAsync(Id(2), Id(3), At, default);
        await graph.UndoAsync(IdentityEdge.Of(Id(1), Id(2), At), At, default);
        Person person;
        do person = await graph.FindAsync(Id(2), default);
        while (!await graph.TryEraseAsync(person, default));
        Assert.Equal([Id(1)], _store.Rows.Select(row => row.Id));
        Assert.DoesNotContain(_store.Rows, row => row.Forbidden.Count > 0);
    }

    private static TypedId Id(int n) => new(n % 3 == 0 ? TypedId.UserId : TypedId.DomainUserId, $"id-{n:D4}");

    // Three workers at a time, each with a share of the work; one that fails does its item again, one that dies is
    // followed by another that begins with the item it died of.
    private void Disturb<T>(Random random, double faults, List<T> work, Func<IdentityGraph, T, Task> act)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var queues = Enumerable.Range(0, 3).Select(i => new Queue<T>(work.Where((_, n) => n % 3 == i))).ToArray();
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
