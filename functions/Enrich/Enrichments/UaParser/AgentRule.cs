using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Enrich.Enrichments.UaParser;

/// <summary>
/// One rule of ua-parser: a pattern, and for each part of the answer a replacement, or null for the group of that number.
/// </summary>
internal sealed class AgentRule
{
    /// <summary>
    /// Longest time of one attempt. The patterns of uap-core are written for engines that backtrack, with bounds on what
    /// repeats; as automata they would take a gigabyte. What takes longer than this has been made to.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Regex _regex;
    private readonly string?[] _replacements;

    /// <summary>Makes a rule.</summary>
    /// <exception cref="ArgumentException">The pattern is none.</exception>
    public AgentRule(string pattern, bool ignoreCase, string?[] replacements)
    {
        _regex = new Regex(pattern, RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None), Patience);
        _replacements = replacements;
        Pattern = pattern;
    }

    /// <summary>The pattern.</summary>
    public string Pattern { get; }

    /// <summary>The first match in an input; null for none, and for one that takes too long to find.</summary>
    public Match? Match(string input)
    {
        try
        {
            var match = _regex.Match(input);
            return match.Success ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            EnrichMeter.SlowPatterns.Add(1);
            return null;
        }
    }

    /// <summary>A part of the answer, from 0; null when the match has nothing for it.</summary>
    public string? Part(Match match, int index)
    {
        var text = _replacements[index] is { } replacement ? Fill(replacement, match)
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
