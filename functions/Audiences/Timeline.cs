using System.Collections.Immutable;
using System.Globalization;

namespace Sluice.Audiences;

/// <summary>
/// Facts of one rule, in order, each once: a set, so that any order and any repetition gives the same. Beyond
/// <see cref="Most"/> facts those go that change nothing as far as is known: starts that follow a start, the oldest first;
/// then the oldest facts. A visitor who does so much is still right for events that are less late than the facts kept.
/// </summary>
/// <param name="Facts">In order.</param>
public sealed record Timeline(ImmutableArray<Fact> Facts)
{
    /// <summary>Most facts.</summary>
    public const int Most = 64;

    /// <summary>Nothing.</summary>
    public static Timeline Empty { get; } = new([]);

    /// <summary>With one fact more; the same object when it is known.</summary>
    public Timeline With(Fact fact)
    {
        if (Facts.BinarySearch(fact) is var at && at >= 0) return this;
        var facts = Facts.Insert(~at, fact).ToBuilder();
        for (var i = 1; facts.Count > Most && i < facts.Count;)
            if (facts[i].IsStart && facts[i - 1].IsStart) facts.RemoveAt(i);
            else i++;
        while (facts.Count > Most) facts.RemoveAt(0);
        return new Timeline(facts.ToImmutable());
    }

    /// <summary>All facts of several visitors who are one person.</summary>
    public static Timeline Of(IEnumerable<Timeline> timelines) => new([.. timelines.SelectMany(one => one.Facts).Distinct().Order()]);

    /// <summary>Milliseconds since 1970 with <c>+</c> for a start and <c>-</c> for the other, by blanks; at most 1 KiB.</summary>
    public override string ToString() => string.Join(' ', Facts.Select(fact =>
        (fact.IsStart ? "+" : "-") + fact.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));

    /// <summary>Reads it again.</summary>
    /// <exception cref="FormatException">Something else has written the text.</exception>
    public static Timeline Parse(string text) => text.Length == 0 ? Empty : new([.. text.Split(' ').Select(part => new Fact(
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(part.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture)), part[0] == '+'))]);

    /// <inheritdoc />
    public bool Equals(Timeline? other) => other is not null && Facts.SequenceEqual(other.Facts);

    /// <inheritdoc />
    public override int GetHashCode() => Facts.Length;
}
