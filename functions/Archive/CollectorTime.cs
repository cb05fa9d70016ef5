using System.Globalization;
using System.Text;

namespace Sluice.Archive;

/// <summary>When an enriched event was collected: column 4 of its line.</summary>
internal static class CollectorTime
{
    private const int Column = 3;

    /// <summary>The time, UTC; null when the line has none.</summary>
    public static DateTimeOffset? Of(ReadOnlySpan<byte> line)
    {
        for (var column = 0; column < Column; column++)
        {
            var tab = line.IndexOf((byte)'\t');
            if (tab < 0) return null;
            line = line[(tab + 1)..];
        }
        var end = line.IndexOf((byte)'\t');
        if (end is <= 0 or > 32) return null;
        Span<char> text = stackalloc char[32];
        var length = Encoding.UTF8.GetChars(line[..end], text);
        return DateTimeOffset.TryParse(text[..length], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
    }
}
