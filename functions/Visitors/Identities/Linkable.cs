using System.Collections.Frozen;
using System.Text;
using System.Text.Unicode;
using Sluice.Snowplow;
using Sluice.Visitors.Rules;

namespace Sluice.Visitors.Identities;

/// <summary>Which texts are ids, and which ids say that two events are of one person.</summary>
internal static class Linkable
{
    /// <summary>Longest id that links: what longer id a site has is hardly one person's name for another.</summary>
    public const int MaxLength = 128;

    // What trackers and sites write when they know nobody: the zero UUID of anonymous tracking, the collector's default id
    // for browsers without cookies, and what programs make of nothing.
    private static readonly FrozenSet<string> Nobody = FrozenSet.ToFrozenSet(
    [
        "00000000-0000-0000-0000-000000000000", "00000000-0000-4000-a000-000000000000", "null", "undefined", "none", "nil", "nan",
        "anonymous", "anon", "guest", "unknown", "n/a", "na", "(not set)", "not set", "0", "-1", "-", "true", "false", "[object object]",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a text that is nobody's id, whatever its type.</summary>
    public static bool IsNobody(string value) => string.IsNullOrWhiteSpace(value) || Nobody.Contains(value);

    /// <summary>True when the id may join persons.</summary>
    public static bool CanLink(TypedId id, VisitorRules rules) =>
        id.Value.Length <= MaxLength && !IsNobody(id.Value) && !rules.NeverLinks(id.Value);

    /// <summary>A column's id; null when there is none, or a text that can be no id.</summary>
    public static TypedId? Read(EnrichedLine row, int column, string type, int maxLength = MaxLength)
    {
        var bytes = row.Column(column);
        if (bytes.IsEmpty || bytes.Length > maxLength * 3) return null;
        // Two broken texts could become the same one.
        if (!Utf8.IsValid(bytes)) return null;
        var value = Encoding.UTF8.GetString(bytes);
        return VisitorId.IsValid(value) ? new TypedId(type, value) : null;
    }
}
