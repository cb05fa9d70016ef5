namespace Sluice.Iglu.Validation;

/// <summary>Finds names by their UTF-8 bytes: open addressing, filled once.</summary>
internal sealed class NameTable
{
    private readonly byte[]?[] _names;
    private readonly int[] _values;
    private readonly int _mask;
    private readonly int _longest;

    /// <summary>The names must be distinct; a name's value is its place in the list.</summary>
    internal NameTable(IReadOnlyList<byte[]> names)
    {
        var size = 4;
        while (size < names.Count * 2) size *= 2;
        _names = new byte[size][];
        _values = new int[size];
        _mask = size - 1;
        for (var i = 0; i < names.Count; i++)
        {
            var slot = Hash(names[i]) & _mask;
            while (_names[slot] is not null) slot = (slot + 1) & _mask;
            _names[slot] = names[i];
            _values[slot] = i;
            _longest = Math.Max(_longest, names[i].Length);
        }
    }

    /// <summary>The place of the name in the list; -1 when it is not there.</summary>
    internal int Find(ReadOnlySpan<byte> name)
    {
        if (name.Length > _longest) return -1;
        for (var slot = Hash(name) & _mask; _names[slot] is { } candidate; slot = (slot + 1) & _mask)
            if (name.SequenceEqual(candidate))
                return _values[slot];
        return -1;
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u;
        foreach (var b in name) hash = (hash ^ b) * 16777619;
        return (int)(hash ^ (hash >> 15)) & int.MaxValue;
    }
}
