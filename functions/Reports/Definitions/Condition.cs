using System.Text;

namespace Sluice.Reports.Definitions;

/// <summary>What an event must be like to be counted.</summary>
/// <param name="Field">What is looked at.</param>
/// <param name="Kind">How it is compared.</param>
/// <param name="Values">With what; none for <see cref="ConditionKind.Present"/> and <see cref="ConditionKind.Absent"/>.</param>
internal sealed record Condition(Field Field, ConditionKind Kind, IReadOnlyList<string> Values)
{
    private readonly byte[][] _values = [.. Values.Select(Encoding.UTF8.GetBytes)];

    /// <summary>True when a value meets the condition; an absent one is empty.</summary>
    public bool IsMetBy(ReadOnlySpan<byte> value) => Kind switch
    {
        ConditionKind.Present => !value.IsEmpty,
        ConditionKind.Absent => value.IsEmpty,
        ConditionKind.Is => IsAny(value),
        ConditionKind.IsNot => !IsAny(value),
        _ => StartsWithAny(value),
    };

    private bool IsAny(ReadOnlySpan<byte> value)
    {
        foreach (var one in _values)
            if (value.SequenceEqual(one))
                return true;
        return false;
    }

    private bool StartsWithAny(ReadOnlySpan<byte> value)
    {
        foreach (var one in _values)
            if (value.StartsWith(one))
                return true;
        return false;
    }
}
