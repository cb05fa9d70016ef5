using Sluice.Log;

namespace Sluice.Visitors.Tests;

/// <summary>Who is one person, worked out by the simplest means: colours that spread until none changes.</summary>
internal static class ReferencePersons
{
    /// <summary>All persons of more than one id, as a text each.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<LogRecord> records, VisitorRules? rules = null) => Of(
        from record in records
        let e = VisitorEventReader.TryRead(record.Body.Span, record.EnqueuedTime, rules ?? VisitorRules.None, out var read) ? read : null
        where e is not null
        from id in e.Ids
        select (e.Key, id));

    public static IReadOnlyList<string> Of(IEnumerable<(TypedId A, TypedId B)> pairs)
    {
        var colours = new Dictionary<TypedId, TypedId>();
        var all = pairs.ToList();
        foreach (var (a, b) in all) (colours[a], colours[b]) = (a, b);
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (a, b) in all)
            {
                if (colours[a] == colours[b]) continue;
                var least = colours[a].CompareTo(colours[b]) < 0 ? colours[a] : colours[b];
                (colours[a], colours[b], changed) = (least, least, true);
            }
        }
        return Texts(colours.Keys.GroupBy(id => colours[id]));
    }

    /// <summary>What the store says, asked by each of its ids: every id of a person must say the same.</summary>
    public static IReadOnlyList<string> Of(MemoryIdentityStore store)
    {
        var graph = Profiles.Graph(store);
        var found = new Dictionary<TypedId, Person>();
        foreach (var row in store.Rows)
        {
            var person = graph.FindAsync(row.Id, CancellationToken.None).GetAwaiter().GetResult();
            if (person.Ids.Count > 1) found[row.Id] = person;
        }
        foreach (var (id, person) in found)
        {
            Assert.Contains(id, person.Ids);
            Assert.All(person.Ids, other => Assert.Equal(person.Ids, found[other].Ids));
        }
        return Texts(found.Keys.GroupBy(id => found[id].Ids[0]));
    }

    private static List<string> Texts(IEnumerable<IEnumerable<TypedId>> persons) =>
        [.. persons.Select(ids => string.Join(" | ", ids.Order())).Order(StringComparer.Ordinal)];
}
