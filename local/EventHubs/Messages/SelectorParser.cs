using System.Globalization;
using Sluice.EventHubs.Store;

namespace Sluice.EventHubs.Messages;

/// <summary>
/// The one form of <c>apache.org:selector-filter:string</c> that Event Hubs knows:
/// <c>amqp.annotation.x-opt-{offset|sequence-number|enqueued-time} {&gt;|&gt;=} '{value}'</c>; quotes may be left out.
/// </summary>
internal static class SelectorParser
{
    /// <summary>Longest selector that is looked at.</summary>
    public const int MaxLength = 256;

    private const string Prefix = "amqp.annotation.x-opt-";

    /// <summary>Reads a selector; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out StartPosition position)
    {
        position = default;
        text = text.Trim();
        if (text.Length > MaxLength || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        text = text[Prefix.Length..];
        var end = text.IndexOfAny(' ', '>');
        if (end < 0) return false;
        StartKind kind;
        switch (text[..end])
        {
            case "offset":
                kind = StartKind.Offset;
                break;
            case "sequence-number":
                kind = StartKind.Sequence;
                break;
            case "enqueued-time":
                kind = StartKind.EnqueuedTime;
                break;
            default:
                return false;
        }
        text = text[end..].TrimStart();
        if (text.IsEmpty || text[0] != '>') return false;
        var inclusive = text.Length > 1 && text[1] == '=';
        text = text[(inclusive ? 2 : 1)..].Trim();
        if (text.Length >= 2 && text[0] == '\'' && text[^1] == '\'') text = text[1..^1];
        if (kind == StartKind.Offset && text.SequenceEqual("@latest"))
        {
            position = StartPosition.Latest;
            return true;
        }
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) return false;
        // −1 is "from the beginning"; smaller numbers mean nothing else, and the largest has no successor.
        position = new StartPosition(kind, Math.Clamp(value, -1, long.MaxValue - 1), inclusive);
        return true;
    }
}
