using System.Globalization;

namespace Sluice.Visitors.Rules;

/// <summary>Durations such as <c>30d</c>.</summary>
internal static class Lifetimes
{
    private static readonly TimeSpan Most = TimeSpan.FromDays(400);

    /// <summary>A whole number and <c>m</c>, <c>h</c> or <c>d</c>; at least a minute, at most 400 days.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan lifetime)
    {
        lifetime = default;
        if (text.Length is < 2 or > 7 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        TimeSpan? unit = text[^1] switch { 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => null };
        if (unit is null) return false;
        lifetime = unit.Value * number;
        return number > 0 && lifetime <= Most;
    }
}
