using System.Globalization;

namespace Sluice.Log;

/// <summary>
/// Where an enriched or failed event came from: the collected partition, the sequence number of the payload in it
/// and the event's index inside the payload. Travels as the application property <see cref="PropertyName"/>
/// (<c>partition-sequence-index</c>), so that a sink recognises an event that Enrich sent twice.
/// </summary>
/// <param name="Partition">Partition of the collected hub.</param>
/// <param name="Sequence">Sequence number of the payload in that partition.</param>
/// <param name="Index">Zero-based position of the event in the payload.</param>
public readonly record struct Origin(int Partition, long Sequence, int Index)
{
    /// <summary>Name of the application property that carries the origin.</summary>
    public const string PropertyName = "sluice-origin";

    /// <summary>True when this origin lies behind <paramref name="other"/> in the same collected partition.</summary>
    public bool IsAfter(Origin other) =>
        Sequence > other.Sequence || (Sequence == other.Sequence && Index > other.Index);

    /// <inheritdoc />
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Partition}-{Sequence}-{Index}");

    /// <summary>Writes what <see cref="ToString"/> returns, without allocating; 48 characters always suffice.</summary>
    public bool TryFormat(Span<char> destination, out int written) =>
        destination.TryWrite(CultureInfo.InvariantCulture, $"{Partition}-{Sequence}-{Index}", out written);

    /// <summary>Reads <c>partition-sequence-index</c>; false for anything else, negative numbers included.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Origin origin)
    {
        origin = default;
        var first = text.IndexOf('-');
        var last = text.LastIndexOf('-');
        if (first <= 0 || last <= first
            || !TryNumber(text[..first], out var partition)
            || !TryNumber(text[(first + 1)..last], out var sequence)
            || !TryNumber(text[(last + 1)..], out var index)
            || partition > int.MaxValue || index > int.MaxValue)
            return false;
        origin = new Origin((int)partition, sequence, (int)index);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
