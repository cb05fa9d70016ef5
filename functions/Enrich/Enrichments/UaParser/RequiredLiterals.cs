using System.Text;

namespace Sluice.Enrich.Enrichments.UaParser;

/// <summary>
/// What an input must contain for a regular expression to have a chance: sets of texts, of each of which one must occur
/// (in either case). Only parts that every match has to have are looked at, so a set may be missing, and never wrong.
/// </summary>
internal ref struct RequiredLiterals
{
    private const int MostTexts = 256;
    private const int Deepest = 50;
    private readonly ReadOnlySpan<char> _pattern;
    private int _at;
    private bool _isUnknown;

    private RequiredLiterals(ReadOnlySpan<char> pattern) => _pattern = pattern;

    /// <summary>The sets of a pattern, the most telling first; none when nothing is known.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(string pattern)
    {
        var reader = new RequiredLiterals(pattern);
        var sets = reader.Sequences(0);
        if (reader._isUnknown || reader._at < pattern.Length) return [];
        return [.. sets.Where(set => set.Count <= MostTexts).OrderByDescending(Worth)];
    }

    /// <summary>A set tells the more the longer its shortest text and the fewer its texts are.</summary>
    private static int Worth(IReadOnlyList<string> set) => set.Min(text => text.Length) * 8 - set.Count;

    /// <summary>What all alternatives have in common: one set that holds something of each, or nothing.</summary>
    private List<IReadOnlyList<string>> Sequences(int depth)
    {
        var first = Sequence(depth);
        if (_isUnknown || _at >= _pattern.Length || _pattern[_at] != '|') return first;
        var union = Best(first);
        while (!_isUnknown && _at < _pattern.Length && _pattern[_at] == '|')
        {
            _at++;
            var next = Best(Sequence(depth));
            union = union is null || next is null ? null : [.. union, .. next];
        }
        return union is null ? [] : [union];
    }

    private static IReadOnlyList<string>? Best(List<IReadOnlyList<string>> sets) => sets.Count == 0 ? null : sets.MaxBy(Worth);

    private List<IReadOnlyList<string>> Sequence(int depth)
    {
        var sets = new List<IReadOnlyList<string>>();
        var run = new StringBuilder();
        if (depth > Deepest) _isUnknown = true;
        while (!_isUnknown && _at < _pattern.Length && _pattern[_at] is not ('|' or ')'))
        {
            var literal = '\0';
            List<IReadOnlyList<string>>? inner = null;
            switch (_pattern[_at])
            {
                case '(':
                    inner = Group(depth);
                    break;
                case '[':
                    literal = Class();
                    break;
                case '\\':
                    literal = Escape();
                    break;
                case '.' or '^' or '$':
                    _at++;
                    break;
                case '*' or '+' or '?' or '{' or '}':
                    _isUnknown = true;
                    break;
                default:
                    literal = _pattern[_at++];
                    break;
            }
            if (literal is >= (char)127 or (> '\0' and < ' ')) literal = '\0';
            var least = Quantifier(out var isRepeated);
            if (literal != '\0' && least > 0) run.Append(char.ToLowerInvariant(literal));
            if (literal != '\0' && least > 0 && !isRepeated) continue;
            Flush();
            if (inner is not null && least > 0) sets.AddRange(inner);
        }
        Flush();
        return sets;

        void Flush()
        {
            if (run.Length > 1) sets.Add([run.ToString()]);
            run.Clear();
        }
    }

    private List<IReadOnlyList<string>> Group(int depth)
    {
        _at++;
        if (_at < _pattern.Length && _pattern[_at] == '?')
        {
            // Groups that look around, or change how the rest is read, are left alone.
            if (!_pattern[_at..].StartsWith("?:"))
            {
                _isUnknown = true;
                return [];
            }
            _at += 2;
        }
        var sets = Sequences(depth + 1);
        if (_at < _pattern.Length && _pattern[_at] == ')') _at++;
        else _isUnknown = true;
        return sets;
    }

    /// <summary>The one letter that a class such as <c>[Ss]</c> stands for; none for any other.</summary>
    private char Class()
    {
        var end = _at + 1;
        if (end < _pattern.Length && _pattern[end] == '^') end++;
        if (end < _pattern.Length && _pattern[end] == ']') end++;
        while (end < _pattern.Length && _pattern[end] != ']') end += _pattern[end] == '\\' ? 2 : 1;
        if (end >= _pattern.Length)
        {
            _isUnknown = true;
            return '\0';
        }
        var inside = _pattern[(_at + 1)..end];
        _at = end + 1;
        return inside.Length == 2 && char.IsAsciiLetter(inside[0]) && char.ToLowerInvariant(inside[0]) == char.ToLowerInvariant(inside[1])
            ? inside[0]
            : '\0';
    }

    private char Escape()
    {
        if (_at + 1 >= _pattern.Length)
        {
            _isUnknown = true;
            return '\0';
        }
        var escaped = _pattern[_at + 1];
        _at += 2;
        if (!char.IsAsciiLetterOrDigit(escaped)) return escaped;
        // Classes and places; every other escape has text behind it that means something else than itself.
        if (escaped is not ('d' or 'D' or 's' or 'S' or 'w' or 'W' or 'b' or 'B' or 'n' or 'r' or 't')) _isUnknown = true;
        return '\0';
    }

    /// <summary>How often the part before must occur at least.</summary>
    private int Quantifier(out bool isRepeated)
    {
        isRepeated = false;
        if (_at >= _pattern.Length) return 1;
        var least = 1;
        switch (_pattern[_at])
        {
            case '*' or '?':
                least = 0;
                break;
            case '+':
                break;
            case '{':
                var close = _pattern[_at..].IndexOf('}');
                if (close < 0 || !char.IsAsciiDigit(_pattern[_at + 1]))
                {
                    _isUnknown = true;
                    return 0;
                }
                least = _pattern[_at + 1] == '0' ? 0 : 1;
                _at += close;
                break;
            default:
                return 1;
        }
        isRepeated = true;
        _at++;
        if (_at < _pattern.Length && _pattern[_at] == '?') _at++;
        return least;
    }
}
