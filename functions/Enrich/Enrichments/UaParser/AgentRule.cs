using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Enrich.Enrichments.UaParser;

/// <summary>
/// One rule of ua-parser: a pattern, and for each part of the answer a replacement, or null for the group of that number.
/// </summary>
internal sealed class AgentRule(string pattern, bool ignoreCase, string?[] replacements)
{
    private Regex? _regex;

    public string Pattern => pattern;

    public bool IgnoreCase => ignoreCase;

    /// <summary>The first match in an input, in time linear in the input's length; null for none.</summary>
    public Match? Match(string input)
    {
        // Most rules are never tried, so that each is made when it first is.
        var regex = _regex ??= new Regex(pattern, Options(ignoreCase));
        var match = regex.Match(input);
        return match.Success ? match : null;
    }

    /// <summary>How patterns are read.</summary>
    public static RegexOptions Options(bool ignoreCase) =>
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);

    /// <summary>A part of the answer, from 0; null when the match has nothing for it.</summary>
    public string? Part(Match match, int index)
    {
        var text = replacements[index] is { } replacement ? Fill(replacement, match)
            : match.Groups[index + 1] is { Success: true } group ? group.Value : null;
        text = text?.Trim();
        return text is { Length: > 0 } ? text : null;
    }

    private static string Fill(string replacement, Match match)
    {
        if (!replacement.Contains('$')) return replacement;
        var filled = new StringBuilder(replacement.Length + 32);
        for (var i = 0; i < replacement.Length; i++)
        {
            if (replacement[i] == '$' && i + 1 < replacement.Length && replacement[i + 1] is >= '1' and <= '9')
                filled.Append(match.Groups[replacement[++i] - '0'].ValueSpan);
            else
                filled.Append(replacement[i]);
        }
        return filled.ToString();
    }
}
