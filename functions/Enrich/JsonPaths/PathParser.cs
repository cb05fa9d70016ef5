using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Enrich.JsonPaths;

/// <summary>Reads the text of a path.</summary>
internal sealed class PathParser(string text)
{
    private const int MostSteps = 100;
    private static readonly string[] Operators = ["==", "!=", "<=", ">=", "=~", "<", ">"];
    private int _at;

    public bool TryRead(out IReadOnlyList<PathStep> steps, out string error)
    {
        steps = [];
        error = "";
        try
        {
            if (!Take("$")) throw Wrong("must begin with $");
            steps = ReadSteps(static c => false);
            return true;
        }
        catch (FormatException e)
        {
            error = e.Message;
            return false;
        }
    }

    private List<PathStep> ReadSteps(Func<char, bool> ends)
    {
        var steps = new List<PathStep>();
        while (_at < text.Length && !ends(text[_at]))
        {
            if (steps.Count == MostSteps) throw Wrong("has too many steps");
            var deep = Take("..");
            if (text[_at..].StartsWith('[')) steps.Add(ReadBrackets() with { Deep = deep });
            else if (deep || Take(".")) steps.Add(ReadName(ends) with { Deep = deep });
            else throw Wrong("expects . or [");
        }
        return steps;
    }

    private PathStep ReadName(Func<char, bool> ends)
    {
        if (Take("*")) return new PathStep.Wildcard();
        var start = _at;
        while (_at < text.Length && text[_at] is not ('.' or '[') && !ends(text[_at]) && !char.IsWhiteSpace(text[_at])) _at++;
        return _at > start ? new PathStep.Picks([text[start.._at]], []) : throw Wrong("expects a name");
    }

    private PathStep ReadBrackets()
    {
        Take("[");
        SkipBlanks();
        if (Take("?")) return ReadFilter();
        if (Take("*"))
        {
            Close();
            return new PathStep.Wildcard();
        }
        var names = new List<string>();
        var indexes = new List<int>();
        do
        {
            SkipBlanks();
            if (_at < text.Length && text[_at] is '\'' or '"')
            {
                names.Add(ReadQuoted());
                SkipBlanks();
                continue;
            }
            var from = ReadNumber();
            if (names.Count + indexes.Count == 0 && Take(":"))
            {
                var to = ReadNumber();
                Close();
                return new PathStep.Slice(from, to);
            }
            indexes.Add(from ?? throw Wrong("expects a number or a quoted name"));
            SkipBlanks();
        }
        while (Take(","));
        Close();
        return new PathStep.Picks(names, indexes);
    }

    private PathStep.Filter ReadFilter()
    {
        var bracket = Take("(");
        SkipBlanks();
        if (!Take("@")) throw Wrong("expects @ in a filter");
        var path = ReadSteps(static c => c is '=' or '!' or '<' or '>' or ')' or ']' or ' ');
        SkipBlanks();
        var comparison = Array.Find(Operators, Take);
        JsonNode? literal = null;
        Regex? pattern = null;
        if (comparison == "=~") pattern = ReadPattern();
        else if (comparison is not null) literal = ReadLiteral();
        SkipBlanks();
        if (bracket && !Take(")")) throw Wrong("expects )");
        Close();
        return new PathStep.Filter(new PathCondition(path, comparison, literal, pattern));
    }

    private JsonNode? ReadLiteral()
    {
        SkipBlanks();
        if (_at < text.Length && text[_at] is '\'' or '"') return JsonValue.Create(ReadQuoted());
        var start = _at;
        while (_at < text.Length && text[_at] is not (')' or ']' or ' ')) _at++;
        try
        {
            return JsonNode.Parse(text[start.._at]);
        }
        catch (JsonException)
        {
            throw Wrong("expects a text in quotes, a number, true, false or null");
        }
    }

    /// <summary><c>/pattern/</c>, or <c>(pattern)</c> as Snowplow's recovery writes it.</summary>
    private Regex ReadPattern()
    {
        SkipBlanks();
        var close = Take("/") ? '/' : Take("(") ? ')' : throw Wrong("expects /pattern/ or (pattern)");
        var pattern = new StringBuilder();
        var depth = 0;
        for (; _at < text.Length; _at++)
        {
            var c = text[_at];
            if (c == close && depth == 0) break;
            if (close == ')') depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '\\' && _at + 1 < text.Length) pattern.Append(text[_at++]);
            pattern.Append(text[_at]);
        }
        if (_at++ >= text.Length) throw Wrong("a pattern has no end");
        try
        {
            return new Regex(pattern.ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw Wrong("a pattern is none that runs in linear time");
        }
    }

    private string ReadQuoted()
    {
        var quote = text[_at++];
        var name = new StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            if (text[_at] == '\\' && _at + 1 < text.Length) _at++;
            name.Append(text[_at++]);
        }
        if (_at++ >= text.Length) throw Wrong("a quote is not closed");
        return name.ToString();
    }

    private int? ReadNumber()
    {
        SkipBlanks();
        var start = _at;
        if (_at < text.Length && text[_at] == '-') _at++;
        while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
        if (_at == start) return null;
        return int.TryParse(text.AsSpan(start, _at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number : throw Wrong("has a number that is too large");
    }

    private void Close()
    {
        SkipBlanks();
        if (!Take("]")) throw Wrong("expects ]");
    }

    private void SkipBlanks()
    {
        while (_at < text.Length && text[_at] == ' ') _at++;
    }

    private bool Take(string token)
    {
        if (string.CompareOrdinal(text, _at, token, 0, token.Length) != 0) return false;
        _at += token.Length;
        return true;
    }

    private FormatException Wrong(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the JSON path {what} (character {_at + 1})"));
}
