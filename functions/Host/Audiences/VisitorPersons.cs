using Sluice.Audiences;
using Sluice.Visitors;
using Sluice.Visitors.Identities;
using Person = Sluice.Audiences.Person;

namespace Sluice.Host.Audiences;

/// <summary>Persons of the audiences as the visitors' identities know them.</summary>
internal sealed class VisitorPersons(IdentityGraph graph) : IPersons
{
    private const int MostJoins = 8;

    /// <inheritdoc />
    public async ValueTask<Person?> FindAsync(string visitorId, CancellationToken cancellationToken)
    {
        if (!TypedId.TryParse(visitorId, out var id) || !id.Value.IsSomebody) return null;
        var person = await graph.FindAsync(id.Value, cancellationToken);
        var ids = new SortedSet<TypedId>(person.Ids);
        // While two persons are being joined, one of them already has all ids and the other says with whom: it is told as the
        // joined person from then on, or the two could be told beside each other.
        for (var joins = 0; joins < MostJoins && person.Root.Joining is { } pair; joins++)
        {
            person = await graph.FindAsync(person.Ids.Contains(pair.A) ? pair.B : pair.A, cancellationToken);
            ids.UnionWith(person.Ids);
        }
        return Of(person.Name, ids);
    }

    /// <summary>A person as audiences see it: the ids that events are kept by.</summary>
    public static Person Of(string name, IEnumerable<TypedId> ids) =>
        new(name, [.. ids.Where(id => TypedId.Columns.Contains(id.Type)).Select(id => id.Text)]);
}
