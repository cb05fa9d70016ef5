namespace Sluice.Audiences.Tests;

/// <summary>Persons as a test says they are, by the ids of their column <c>domain_userid</c>.</summary>
internal sealed class KnownPersons : IPersons
{
    /// <summary>What stands before an id in a visitor key.</summary>
    public const string Column = "domain_userid:";

    private readonly Dictionary<string, HashSet<string>> _people = new(StringComparer.Ordinal);

    /// <summary>Joins two ids; false when they were one person already.</summary>
    public bool Join(string one, string other)
    {
        var all = Of(one).Concat(Of(other)).ToHashSet(StringComparer.Ordinal);
        var isNew = all.Count > Of(one).Count;
        foreach (var id in all) _people[id] = all;
        return isNew;
    }

    /// <summary>Leaves an id alone.</summary>
    public void Part(string id)
    {
        foreach (var other in Of(id).ToList()) _people[other] = Of(other).Where(one => one != id).ToHashSet(StringComparer.Ordinal);
        _people[id] = [id];
    }

    public IReadOnlyCollection<string> Of(string id) => _people.TryGetValue(id, out var all) ? all : [id];

    public ValueTask<Person?> FindAsync(string visitorId, CancellationToken cancellationToken)
    {
        if (!visitorId.StartsWith(Column, StringComparison.Ordinal)) return ValueTask.FromResult<Person?>(new Person("person of " + visitorId, [visitorId]));
        var ids = Of(visitorId[Column.Length..]).Order(StringComparer.Ordinal).ToList();
        return ValueTask.FromResult<Person?>(new Person("person of " + ids[0], [.. ids.Select(id => Column + id)]));
    }
}
