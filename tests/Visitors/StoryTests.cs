using Sluice.Log;

namespace Sluice.Visitors.Tests;

/// <summary>Persons over several partitions, in any order, delivered again and again, by workers that share the stores.</summary>
public sealed class StoryTests
{
    private const int Partitions = 4;
    private static readonly string[] Types = [TypedId.DomainUserId, TypedId.UserId, TypedId.NetworkUserId];

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_the_order_between_partitions_every_id_tells_what_one_reader_of_all_events_in_order_knows(int seed)
    {
        var random = new Random(seed);
        var rules = Profiles.Rules("""{"identities":[{"type":"phone","from":"se_category"}],"flags":[{"name":"f","when":[{"field":"page_url","glob":"*7"}]}]}""");
        var events = Enumerable.Range(0, 300).Select(n => Event(random, n)).ToList();
        var logs = new List<LogRecord>[Partitions];
        for (var p = 0; p < Partitions; p++) logs[p] = [];
        foreach (var line in events)
            if (VisitorEventReader.TryRead(line, Profiles.Enqueued, rules, out var e))
            {
                var log = logs[PartitionHash.PartitionOf(e.Key.Value, Partitions)];
                log.Add(new LogRecord(line, log.Count, Profiles.Enqueued));
            }

        var (store, identities) = (new MemoryVisitorStore(), new MemoryIdentityStore());
        var workers = Enumerable.Range(0, 2).Select(_ => Profiles.Worker(store, identities: identities, rules: rules)).ToArray();
        var positions = new int[Partitions];
        while (Enumerable.Range(0, Partitions).Any(p => positions[p] < logs[p].Count))
        {
            var p = random.Next(Partitions);
            if (positions[p] >= logs[p].Count) continue;
            // Delivered again from a little before; by this worker or the other.
            positions[p] = Math.Max(0, positions[p] - random.Next(10));
            var count = random.Next(1, Math.Min(30, logs[p].Count - positions[p] + 1));
            await workers[random.Next(2)].ProcessAsync(
                new LogBatch("enriched", "visitors", p, logs[p].GetRange(positions[p], count)), CancellationToken.None);
            positions[p] += count;
        }

        var inOrder = events.Select(line => Profiles.Read(line, rules)).OrderBy(e => e.At).ToList();
        Assert.Equal(ReferencePersons.Of(inOrder.SelectMany(e => e.Ids.Select(id => (e.Key, id)))), ReferencePersons.Of(identities));
        var reader = Profiles.Reader(store, identities, Partitions, rules);
        foreach (var id in inOrder.SelectMany(e => e.Ids.Append(e.Key)).Distinct())
        {
            var found = await reader.FindAsync(id, withRecent: true, CancellationToken.None);
            var own = inOrder.Where(e => found!.Person.Ids.Contains(e.Key)).ToList();
            VisitorProfile? expected = null;
            foreach (var e in own) expected = ProfileFold.Apply(expected, e, TimeSpan.FromMinutes(30));
            Assert.Equal(expected! with { Key = default }, found!.Profile! with { Key = default });
            Assert.Contains(id, found.Person.Ids);
        }
    }

    private static byte[] Event(Random random, int n)
    {
        var person = random.Next(12);
        var columns = Types.Select(type => (type, random.Next(2) == 0 ? $"{person}-{random.Next(2)}" : "")).ToList();
        if (columns.All(column => column.Item2.Length == 0)) columns[0] = (columns[0].type, $"{person}-0");
        return Line.Of(
        [
            .. columns, ("event", random.Next(2) == 0 ? "page_view" : "struct"), ("event_id", $"{n:D4}"),
            ("collector_tstamp", $"2026-03-01 {random.Next(24):D2}:{random.Next(60):D2}:{random.Next(60):D2}.000"),
            ("page_url", $"https://example.org/{random.Next(20)}"), ("mkt_source", random.Next(4) == 0 ? $"m{random.Next(4)}" : ""),
            ("se_category", random.Next(10) == 0 ? $"phone {person}" : ""),
        ]);
    }
}
