using System.Diagnostics.CodeAnalysis;

namespace Sluice.Visitors;

/// <summary>
/// An id and what kind of id it is: <c>user_id:ann</c> and <c>phone:ann</c> are different ids. Everything that is kept by
/// id is kept by the two together, so that nothing of one is readable with the other.
/// </summary>
/// <param name="Type"><see cref="DomainUserId"/>, <see cref="UserId"/>, <see cref="NetworkUserId"/> or a type that the rules declare.</param>
/// <param name="Value">The id, as <see cref="VisitorId.IsValid"/> has it.</param>
public readonly record struct TypedId(string Type, string Value) : IComparable<TypedId>
{
    /// <summary>The tracker's first-party id.</summary>
    public const string DomainUserId = "domain_userid";

    /// <summary>The site's own id, after a sign-in.</summary>
    public const string UserId = "user_id";

    /// <summary>The collector's cookie.</summary>
    public const string NetworkUserId = "network_userid";

    /// <summary>Longest name of a type.</summary>
    public const int MaxTypeLength = 32;

    /// <summary>The types that an event's own columns have, in the order in which a visitor's key is chosen.</summary>
    public static IReadOnlyList<string> Columns { get; } = [DomainUserId, UserId, NetworkUserId];

    /// <summary><c>type:value</c>; different ids have different texts.</summary>
    public string Text => Type + ":" + Value;

    /// <summary>True when events with this key have a profile: false for what trackers and sites write when they know nobody.</summary>
    public bool IsSomebody => VisitorId.IsValid(Value) && !Identities.Linkable.IsNobody(Value);

    /// <summary>Key of the id's row in a table.</summary>
    public string RowKey => VisitorId.ToRowKey(Text);

    /// <summary>A lower-case letter, then lower-case letters, digits and underscores, 32 characters at most.</summary>
    public static bool IsType(ReadOnlySpan<char> type)
    {
        if (type.IsEmpty || type.Length > MaxTypeLength || !char.IsAsciiLetterLower(type[0])) return false;
        foreach (var c in type)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_')
                return false;
        return true;
    }

    /// <summary>Reads what <see cref="Text"/> gives.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TypedId? id)
    {
        id = null;
        var colon = text?.IndexOf(':') ?? -1;
        if (colon < 1 || !IsType(text.AsSpan(0, colon)) || !VisitorId.IsValid(text.AsSpan(colon + 1))) return false;
        id = new TypedId(text![..colon], text[(colon + 1)..]);
        return true;
    }

    /// <summary>By type, then by value, as their UTF-16 code units go.</summary>
    public int CompareTo(TypedId other)
    {
        var byType = string.CompareOrdinal(Type, other.Type);
        return byType != 0 ? byType : string.CompareOrdinal(Value, other.Value);
    }

    /// <summary><see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
