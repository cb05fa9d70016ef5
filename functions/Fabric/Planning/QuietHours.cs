using System.Globalization;

namespace Sluice.Fabric.Planning;

/// <summary>A time of day, in UTC, in which nothing is taken away. It may go over midnight.</summary>
/// <param name="From">First minute.</param>
/// <param name="To">First minute after.</param>
public sealed record QuietHours(TimeOnly From, TimeOnly To)
{
    /// <summary>True when the time is within.</summary>
    public bool Contains(DateTimeOffset time)
    {
        var clock = TimeOnly.FromDateTime(time.UtcDateTime);
        return From <= To ? clock >= From && clock < To : clock >= From || clock < To;
    }

    /// <summary>Reads <c>22:00-06:00</c>; null when it is something else.</summary>
    public static QuietHours? Parse(string text)
    {
        var parts = text.Split('-', StringSplitOptions.TrimEntries);
        return parts.Length == 2
            && TimeOnly.TryParseExact(parts[0], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from)
            && TimeOnly.TryParseExact(parts[1], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var to)
            && from != to
            ? new QuietHours(from, to) : null;
    }

    /// <summary>As it is read.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{From:HH\\:mm}-{To:HH\\:mm}");
}
