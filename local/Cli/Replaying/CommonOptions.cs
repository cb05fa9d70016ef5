using System.CommandLine;
using System.Globalization;

namespace Sluice.Cli.Replaying;

/// <summary>Options that all commands over the archive have.</summary>
internal sealed class CommonOptions
{
    public Option<string?> Settings { get; } = new("--settings") { Description = "File with the app's settings, as JSON; a local run's when absent.", HelpName = "FILE" };

    public Option<string?> Data { get; } = new("--data") { Description = "Folder of the local run; .local in the checkout.", HelpName = "DIR" };

    public Option<string?> From { get; } = new("--from") { Description = "First hour, such as 2026-03-01T10:00Z; the archive's first when absent.", HelpName = "TIME" };

    public Option<string?> To { get; } = new("--to") { Description = "Last hour; the newest when absent.", HelpName = "TIME" };

    public Option<double> Rate { get; } = new("--rate") { Description = "Most events a second; 0 for as fast as it goes.", HelpName = "N" };

    public Option<bool> Restart { get; } = new("--restart") { Description = "Begin anew instead of going on." };

    public Option<bool> Json { get; } = new("--json") { Description = "Objects, a line each, on standard output." };

    /// <summary>The hours of the range; a sentence when one of them is none.</summary>
    public static string? Range(string? from, string? to, out DateTimeOffset? first, out DateTimeOffset? last)
    {
        (first, last) = (null, null);
        foreach (var (name, text) in new[] { ("--from", from), ("--to", to) })
        {
            if (text is null) continue;
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                return $"{name}: expected a time such as 2026-03-01 or 2026-03-01T10:00Z.";
            if (name == "--from") first = Archive.ArchiveName.HourOf(time);
            else last = Archive.ArchiveName.HourOf(time);
        }
        return first > last ? "--from lies behind --to." : null;
    }
}
