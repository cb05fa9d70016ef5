using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Iglu.Validation;

/// <summary>
/// A regular expression of a schema. Schemas are written for the engines of JavaScript and Java, where <c>\d</c>,
/// <c>\w</c> and <c>\s</c> mean ASCII; they are rewritten to that.
/// </summary>
internal sealed class SchemaPattern
{
    private const int MaximumLength = 4096;
    private const string Space = @" \t\n\x0B\f\r";

    private readonly Regex _regex;

    private SchemaPattern(string source, Regex regex)
    {
        Source = source;
        _regex = regex;
    }

    /// <summary>The text in the schema.</summary>
    internal string Source { get; }

    /// <summary>Null with a reason when the text is no pattern that can be run.</summary>
    internal static SchemaPattern? TryCreate(string source, out string problem)
    {
        problem = "";
        if (source.Length > MaximumLength)
        {
            problem = "the pattern is longer than 4096 characters";
            return null;
        }
        try
        {
            var translated = Translate(source);
            const RegexOptions options = RegexOptions.CultureInvariant;
            try
            {
                return new SchemaPattern(source, new Regex(translated, options | RegexOptions.NonBacktracking));
            }
            catch (NotSupportedException)
            {
                // Look-around and back-references: only the backtracking engine runs them, under a time limit.
                return new SchemaPattern(source, new Regex(translated, options, JsonSchema.PatternTimeout));
            }
        }
        catch (ArgumentException)
        {
            problem = "the pattern is no regular expression";
            return null;
        }
    }

    internal bool IsMatch(ReadOnlySpan<char> text, ref Walk walk)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            walk.Exhaust();
            return false;
        }
    }

    private static string Translate(string source)
    {
        if (!source.Contains('\\')) return source;
        var output = new StringBuilder(source.Length + 16);
        var inClass = false;
        for (var i = 0; i < source.Length; i++)
        {
            var c = source[i];
            if (c != '\\' || i + 1 == source.Length)
            {
                if (c == '[') inClass = true;
                else if (c == ']') inClass = false;
                output.Append(c);
                continue;
            }
            var next = source[++i];
            var members = next switch { 'd' => "0-9", 'w' => "a-zA-Z0-9_", 's' => Space, _ => null };
            if (members is not null)
            {
                output.Append(inClass ? members : $"[{members}]");
                // A hyphen after \w is itself; after the last member it would begin a range.
                if (inClass && i + 1 < source.Length && source[i + 1] == '-') output.Append('\\');
                continue;
            }
            output.Append((inClass, next) switch
            {
                (false, 'D') => "[^0-9]",
                (false, 'W') => "[^a-zA-Z0-9_]",
                (false, 'S') => $"[^{Space}]",
                (_, '_') => "_",
                _ => $@"\{next}",
            });
        }
        return output.ToString();
    }
}
