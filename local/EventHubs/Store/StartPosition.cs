namespace Sluice.EventHubs.Store;

/// <summary>Where a reader starts.</summary>
/// <param name="Kind">What <paramref name="Value"/> counts.</param>
/// <param name="Value">Sequence number, offset, or milliseconds since 1970.</param>
/// <param name="Inclusive">At the value, not only behind it.</param>
internal readonly record struct StartPosition(StartKind Kind, long Value, bool Inclusive)
{
    /// <summary>The oldest kept event.</summary>
    public static StartPosition Earliest => new(StartKind.Sequence, -1, false);

    /// <summary>The end.</summary>
    public static StartPosition Latest => new(StartKind.Latest, 0, false);
}
