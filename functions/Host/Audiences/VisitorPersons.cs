using Sluice.Audiences;
using Sluice.Visitors;
using Sluice.Visitors.Identities;
using Person = Sluice.Audiences.Person;

namespace Sluice.Host.Audiences;

/// <summary>Persons of the audiences as the visitors' identities know them.</summary>
internal sealed class VisitorPersons(IdentityGraph graph) : IPersons
{
    /// <inheritdoc />
    public async ValueTask<Person?> FindAsync(string visitorId, CancellationToken cancellationToken)
    {
        if (!TypedId.TryParse(visitorId, out var id) || !id.Value.IsSomebody) return null;
        var person = await graph.FindAsync(id.Value, cancellationToken);
        return Of(person.Name, person.Ids);
    }

    /// <summary>A person as audiences see it: the ids that events are kept by.</summary>
    public static Person Of(string name, IEnumerable<TypedId> ids) =>
        new(name, [.. ids.Where(id => TypedId.Columns.Contains(id.Type)).Select(id => id.Text)]);
}
