using System.Collections.Immutable;
using System.Globalization;

namespace Sluice.Audiences;

/// <summary>How many are in, by audience; those with nobody are left out.</summary>
public sealed record MemberCounts(ImmutableSortedDictionary<string, long> ByAudience)
{
    /// <summary>Nobody in any.</summary>
    public static MemberCounts None { get; } = new(ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));

    /// <summary>How many are in an audience.</summary>
    public long Of(string audience) => ByAudience.GetValueOrDefault(audience);

    /// <summary>With some more, or fewer, in an audience.</summary>
    public MemberCounts Plus(string audience, long change) =>
        change == 0 ? this : Of(audience) + change is var count && count == 0 ? new(ByAudience.Remove(audience)) : new(ByAudience.SetItem(audience, count));

    /// <summary><c>audience=count</c> by blanks.</summary>
    public override string ToString() =>
        string.Join(' ', ByAudience.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}")));

    /// <summary>Reads it again.</summary>
    /// <exception cref="FormatException">Something else has written the text.</exception>
    public static MemberCounts Parse(string? text) => string.IsNullOrEmpty(text) ? None : new(None.ByAudience.AddRange(text.Split(' ').Select(part =>
        part.Split('=') is [var audience, var count]
            ? KeyValuePair.Create(audience, long.Parse(count, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
            : throw new FormatException($"'{part}' is no count of an audience."))));

    /// <inheritdoc />
    public bool Equals(MemberCounts? other) => other is not null && ByAudience.SequenceEqual(other.ByAudience);

    /// <inheritdoc />
    public override int GetHashCode() => ByAudience.Count;
}
