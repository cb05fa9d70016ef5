using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Sluice.Cli.Terminal;

/// <summary>What is wrong with a command line, as one line of text.</summary>
internal static partial class Complaint
{
    /// <summary>The errors on one line, with the way to the help.</summary>
    public static string About(IEnumerable<ParseError> errors)
    {
        var sentences = errors.Select(error => Breaks().Replace(error.Message, " ").TrimEnd('.', ' ') + ".");
        return string.Join(' ', sentences.Distinct()) + " Try --help.";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Breaks();
}
