using System.Collections.Immutable;

namespace Sluice.CallCentre;

/// <summary>
/// The steps of one call that somebody knows: a partition, or a reader who has put several together. Putting together is
/// commutative, associative and idempotent, bounds included: whatever the order and however often, the same steps remain.
/// </summary>
/// <param name="CallId">The call.</param>
/// <param name="Steps">In the order of <see cref="CallStep.CompareTo"/>, each event id once.</param>
public sealed record CallSteps(string CallId, ImmutableArray<CallStep> Steps)
{
    /// <summary>Most steps of a kind: the earliest of most kinds, the latest endings and dispositions.</summary>
    public const int MostOfAKind = 6;

    /// <summary>Days (UTC) that have steps, in order.</summary>
    public IEnumerable<DateOnly> Days => Steps.Select(step => DayOf(step.At)).Distinct();

    /// <summary>The UTC day of a moment.</summary>
    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    /// <summary>The steps of both.</summary>
    public static CallSteps Union(string callId, IEnumerable<CallStep> one, IEnumerable<CallStep> other)
    {
        var known = new Dictionary<string, CallStep>(StringComparer.Ordinal);
        foreach (var step in one.Concat(other))
            // Two contents under one event id: the smaller stays, whichever came first.
            if (!known.TryGetValue(step.EventId, out var before) || step.CompareTo(before) < 0)
                known[step.EventId] = step;
        var kept = new List<CallStep>(known.Count);
        foreach (var kind in known.Values.Order().GroupBy(step => step.Kind))
            kept.AddRange(kind.Key is CallStepKind.Ended or CallStepKind.Disposition
                ? kind.TakeLast(MostOfAKind)
                : kind.Take(MostOfAKind));
        kept.Sort();
        return new CallSteps(callId, [.. kept]);
    }

    /// <summary>The steps of one day (UTC).</summary>
    public CallSteps Of(DateOnly day) => new(CallId, [.. Steps.Where(step => DayOf(step.At) == day)]);

    /// <inheritdoc />
    public bool Equals(CallSteps? other) => other is not null && CallId == other.CallId && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(CallId, Steps.Length);
}
