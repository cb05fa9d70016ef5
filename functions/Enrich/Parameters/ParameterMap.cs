using System.Collections;

namespace Sluice.Enrich.Parameters;

/// <summary>
/// Parameters by name, in order of arrival; a name that comes again replaces its value. A map may rest on a second one
/// whose entries win and are shared, not copied: the query string of a request with thousands of events.
/// </summary>
internal sealed class ParameterMap(ParameterMap? winner = null) : IReadOnlyList<KeyValuePair<string, string?>>
{
    private const int IndexFrom = 24;
    private readonly List<KeyValuePair<string, string?>> _own = [];
    private Dictionary<string, int>? _index;

    /// <summary>The entries that win over <see cref="Own"/>.</summary>
    public ParameterMap? Winner { get; } = winner is { Count: > 0 } ? winner : null;

    /// <summary>The entries of this map alone.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Own => _own;

    public int Count => _own.Count + (Winner?.Count ?? 0);

    public KeyValuePair<string, string?> this[int index] =>
        index < _own.Count ? _own[index] : Winner![index - _own.Count];

    public static ParameterMap From(IEnumerable<KeyValuePair<string, string?>> parameters)
    {
        var map = new ParameterMap();
        foreach (var (name, value) in parameters) map.Set(name, value);
        return map;
    }

    /// <summary>Adds or replaces; without effect when the winner has the name.</summary>
    public void Set(string name, string? value)
    {
        if (Winner is not null && Winner.IndexOf(name) >= 0) return;
        var at = IndexOf(name);
        if (at >= 0)
        {
            _own[at] = new(name, value);
            return;
        }
        _index?.Add(name, _own.Count);
        _own.Add(new(name, value));
        if (_index is not null || _own.Count < IndexFrom) return;
        _index = new Dictionary<string, int>(_own.Count * 2, StringComparer.Ordinal);
        for (var i = 0; i < _own.Count; i++) _index.Add(_own[i].Key, i);
    }

    /// <summary>Value of a name; false when it is not there (a name without a value is there and null).</summary>
    public bool TryGet(string name, out string? value)
    {
        if (Winner is not null && Winner.TryGet(name, out value)) return true;
        var at = IndexOf(name);
        value = at < 0 ? null : _own[at].Value;
        return at >= 0;
    }

    public bool Contains(string name) => TryGet(name, out _);

    public IEnumerator<KeyValuePair<string, string?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(string name)
    {
        if (_index is not null) return _index.GetValueOrDefault(name, -1);
        for (var i = 0; i < _own.Count; i++)
            if (_own[i].Key == name) return i;
        return -1;
    }
}
