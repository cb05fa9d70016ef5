namespace Sluice.Audiences.Tests;

/// <summary>Persons as a test says they are.</summary>
internal sealed class KnownPersons : IPersons
{
    private readonly Dictionary<string, HashSet<string>> _people = new(StringComparer.Ordinal);

    public void Join(string one, string other)
    {
        var all = Of(one).Concat(Of(other)).ToHashSet(StringComparer.Ordinal);
        foreach (var id in all) _people[id] = all;
    }

    public IReadOnlyCollection<string> Of(string id) => _people.TryGetValue(id, out var all) ? all : [id];

    public ValueTask<Person?> FindAsync(string visitorId, CancellationToken cancellationToken)
    {
        var ids = Of(visitorId).Order(StringComparer.Ordinal).ToList();
        return ValueTask.FromResult<Person?>(new Person("person of " + ids[0], ids));
    }
}
