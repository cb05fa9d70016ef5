namespace Sluice.Snowplow;

/// <summary>Control characters: U+0000 to U+001F and U+007F to U+009F.</summary>
public static class Controls
{
    /// <summary>Position of the first control character; −1 for none.</summary>
    public static int IndexOf(ReadOnlySpan<char> text)
    {
        var low = text.IndexOfAnyInRange('\0', '\u001f');
        var high = (low < 0 ? text : text[..low]).IndexOfAnyInRange('\u007f', '\u009f');
        return high >= 0 ? high : low;
    }

    /// <summary>
    /// The text as the enriched TSV carries it: a tab becomes four spaces, other control characters go, and what is
    /// then empty is null.
    /// </summary>
    public static string? Clean(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (IndexOf(text) < 0) return text;
        var cleaned = new System.Text.StringBuilder(text.Length + 12);
        foreach (var c in text)
        {
            if (c == '\t') cleaned.Append("    ");
            else if (!char.IsControl(c)) cleaned.Append(c);
        }
        return cleaned.Length == 0 ? null : cleaned.ToString();
    }
}
