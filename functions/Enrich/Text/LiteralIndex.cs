using System.Runtime.InteropServices;

namespace Sluice.Enrich.Text;

/// <summary>
/// Finds every one of many texts in one pass over an input (Aho and Corasick's automaton). ASCII letters match in either
/// case. The time of a search depends on the input's length alone, and on what is found.
/// </summary>
internal sealed class LiteralIndex
{
    private const int Other = 0;
    private readonly byte[] _classes = new byte[128];
    private readonly int[] _next;
    private readonly int[][] _found;
    private readonly int _width;

    /// <summary>Builds the automaton. The number of a text is its place in the list.</summary>
    public LiteralIndex(IReadOnlyList<string> literals)
    {
        var width = 1;
        foreach (var literal in literals)
            foreach (var c in literal)
            {
                if (c >= 128) throw new ArgumentException("Literals are ASCII.", nameof(literals));
                var lower = char.ToLowerInvariant(c);
                if (_classes[lower] == Other) _classes[lower] = (byte)width++;
            }
        for (var c = 'A'; c <= 'Z'; c++) _classes[c] = _classes[char.ToLowerInvariant(c)];
        _width = width;

        var next = new List<int>(new int[width]);
        var ends = new List<List<int>?> { null };
        for (var number = 0; number < literals.Count; number++)
        {
            var state = 0;
            foreach (var c in literals[number])
            {
                var slot = state * width + _classes[c];
                if (next[slot] == 0)
                {
                    next[slot] = ends.Count;
                    ends.Add(null);
                    CollectionsMarshal.SetCount(next, next.Count + width);
                    CollectionsMarshal.AsSpan(next)[^width..].Clear();
                }
                state = next[slot];
            }
            (ends[state] ??= []).Add(number);
        }
        _next = [.. next];
        _found = new int[ends.Count][];
        Link(ends);
    }

    /// <summary>Calls <paramref name="visitor"/> with the number of each text that occurs, as often as it does.</summary>
    public void Find<TVisitor>(ReadOnlySpan<char> input, ref TVisitor visitor) where TVisitor : struct, ILiteralVisitor, allows ref struct
    {
        var state = 0;
        foreach (var c in input)
        {
            state = c < 128 ? _next[state * _width + _classes[c]] : 0;
            foreach (var number in _found[state]) visitor.Found(number);
        }
    }

    /// <summary>Turns the tree into an automaton: every state knows where each character leads and what ends there.</summary>
    private void Link(List<List<int>?> ends)
    {
        var fallback = new int[ends.Count];
        var queue = new Queue<int>();
        _found[0] = [.. ends[0] ?? []];
        for (var c = 0; c < _width; c++)
            if (_next[c] != 0) queue.Enqueue(_next[c]);
        while (queue.TryDequeue(out var state))
        {
            _found[state] = [.. ends[state] ?? [], .. _found[fallback[state]]];
            for (var c = 0; c < _width; c++)
            {
                ref var target = ref _next[state * _width + c];
                var shorter = _next[fallback[state] * _width + c];
                if (c == Other || target == 0)
                {
                    target = c == Other ? 0 : shorter;
                    continue;
                }
                fallback[target] = shorter;
                queue.Enqueue(target);
            }
        }
    }
}
