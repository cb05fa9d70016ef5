using Sluice.Audiences;
using Sluice.Visitors;
using Sluice.Visitors.Identities;
using Person = Sluice.Visitors.Identities.Person;

namespace Sluice.Host.Audiences;

/// <summary>Tells the audiences of persons who are joined, parted and erased.</summary>
internal sealed class AudienceChanges(PersonsChanged audiences) : IPersonChanges
{
    /// <inheritdoc />
    public async Task ChangedAsync(IReadOnlyCollection<TypedId> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
            if (TypedId.Columns.Contains(id.Type))
                await audiences.LookAsync(id.Text, cancellationToken);
    }

    /// <inheritdoc />
    public Task ErasingAsync(Person person, CancellationToken cancellationToken) =>
        audiences.ForgetAsync(VisitorPersons.Of(person.Name, person.Ids), cancellationToken);
}
