using System.Globalization;
using System.Text;
using Sluice.Fabric.Judging;

namespace Sluice.Fabric.Telling;

/// <summary>Text for alerts. Parts of it come from outside.</summary>
internal static class AlertText
{
    /// <summary>
    /// One line of at most so many UTF-16 units: control characters become spaces, invisible and direction-changing ones
    /// go, halves of surrogate pairs are replaced.
    /// </summary>
    public static string Clean(string text, int most)
    {
        var clean = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > most)
            {
                // The last character gives way, whole, to the mark.
                if (clean.Length == most) clean.Length -= char.IsLowSurrogate(clean[^1]) ? 2 : 1;
                return clean.Append('…').ToString();
            }
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    clean.Append(' ');
                    break;
                case UnicodeCategory.Format:
                    break;
                default:
                    clean.Append(rune.ToString());
                    break;
            }
        }
        return clean.ToString();
    }

    /// <summary>What an incident is about and what is wrong, in a few words.</summary>
    public static string Title(Incident incident)
    {
        var title = new StringBuilder(incident.Node);
        if (incident.Partition is { } partition) title.Append(CultureInfo.InvariantCulture, $", partition {partition}");
        title.Append(": ").Append(Words(incident.State.ToString()));
        if (incident.Cause != Cause.None) title.Append(" (").Append(Words(incident.Cause.ToString())).Append(')');
        return title.ToString();
    }

    /// <summary>The event in a word.</summary>
    public static string Word(AlertEvent what) => what.ToString().ToLowerInvariant();

    /// <summary><c>NoOwner</c> as <c>no owner</c>.</summary>
    public static string Words(string name)
    {
        var words = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && words.Length > 0) words.Append(' ');
            words.Append(char.ToLowerInvariant(c));
        }
        return words.ToString();
    }

    /// <summary>How many incidents a summary speaks of.</summary>
    public static string Counts(AlertMessage summary) => string.Create(CultureInfo.InvariantCulture,
        $"{summary.Opened} opened, {summary.Updated} changed, {summary.Closed} closed");
}
