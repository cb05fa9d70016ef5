namespace Sluice.Audiences;

/// <summary>Something a visitor did that a rule names.</summary>
/// <param name="At">When.</param>
/// <param name="IsStart">True for the rule's start, false for its unless. Of the same moment the start comes first.</param>
public readonly record struct Fact(DateTimeOffset At, bool IsStart) : IComparable<Fact>
{
    /// <inheritdoc />
    public int CompareTo(Fact other)
    {
        var order = At.CompareTo(other.At);
        return order != 0 ? order : other.IsStart.CompareTo(IsStart);
    }
}
