namespace Sluice.Visitors.Profiles;

/// <summary>Makes lists out of collection expressions.</summary>
public static class ValueList
{
    /// <summary>A copy of the elements.</summary>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? default : new ValueList<T>(items.ToArray());
}
