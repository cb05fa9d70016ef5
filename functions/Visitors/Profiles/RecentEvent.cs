using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sluice.Visitors.Profiles;

/// <summary>One of a visitor's last events, as much of it as a call screen wants. Absent is null.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="EventId"><c>event_id</c>.</param>
/// <param name="Event"><c>event</c>: page_view, page_ping, struct, unstruct, …</param>
/// <param name="Vendor"><c>event_vendor</c>.</param>
/// <param name="Name"><c>event_name</c>.</param>
/// <param name="AppId"><c>app_id</c>.</param>
/// <param name="Url"><c>page_url</c>, cut to 300 characters.</param>
/// <param name="Title"><c>page_title</c>, cut to 120 characters.</param>
/// <param name="Category"><c>se_category</c>.</param>
/// <param name="Action"><c>se_action</c>.</param>
/// <param name="Label"><c>se_label</c>.</param>
/// <param name="Property"><c>se_property</c>.</param>
/// <param name="Value"><c>se_value</c>.</param>
public sealed record RecentEvent(
    DateTimeOffset At, string? EventId, string? Event, string? Vendor, string? Name, string? AppId, string? Url, string? Title,
    string? Category, string? Action, string? Label, string? Property, string? Value)
{
    /// <summary>How a line's time is written, so that lines sort as their times do.</summary>
    internal const string TimeFormat = "yyyyMMddHHmmssfff";

    private const int Fields = 13;

    /// <summary>Reads a line of <see cref="VisitorProfile.Recent"/>.</summary>
    public static bool TryParse(string line, [NotNullWhen(true)] out RecentEvent? recent)
    {
        recent = null;
        var f = line.Split('\t');
        if (f.Length != Fields || !DateTimeOffset.TryParseExact(
                f[0], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return false;
        recent = new RecentEvent(at, Text(1), Text(2), Text(3), Text(4), Text(5), Text(6), Text(7), Text(8), Text(9), Text(10), Text(11), Text(12));
        return true;

        string? Text(int i) => f[i].Length == 0 ? null : f[i];
    }
}
