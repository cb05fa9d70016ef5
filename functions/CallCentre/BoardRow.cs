using System.Collections.Immutable;

namespace Sluice.CallCentre;

/// <summary>Figures of a day: of all calls, of a team's or of an agent's.</summary>
public sealed record BoardRow
{
    /// <summary>Id of the team or agent; null for all, and for calls of which nobody said whose they are.</summary>
    public string? Id { get; init; }

    /// <summary>Its name, when events gave one.</summary>
    public string? Name { get; init; }

    /// <summary>The agent's team.</summary>
    public string? Team { get; init; }

    /// <summary>Calls that began on the day; a call counts for the team and agent whose it is.</summary>
    public int Calls { get; init; }

    /// <summary>Calls that wait now.</summary>
    public int Waiting { get; init; }

    /// <summary>Calls in which somebody speaks or holds now.</summary>
    public int Talking { get; init; }

    /// <summary>Calls that somebody took.</summary>
    public int Answered { get; init; }

    /// <summary>Calls that ended before anybody took them.</summary>
    public int Abandoned { get; init; }

    /// <summary>Handlings that are over: <see cref="Handling"/>.</summary>
    public int Handled { get; init; }

    /// <summary>Their time together.</summary>
    public TimeSpan HandleTime { get; init; }

    /// <summary>Time that answered calls waited for the first agent.</summary>
    public TimeSpan WaitTime { get; init; }

    /// <summary>Answered calls whose outcome is <c>sale</c>.</summary>
    public int Sales { get; init; }

    /// <summary>What dispositions were worth, by currency; "" when none was said.</summary>
    public ImmutableSortedDictionary<string, decimal> Value { get; init; } = ImmutableSortedDictionary<string, decimal>.Empty;

    /// <summary>Mean time of a handling; null without any.</summary>
    public TimeSpan? MeanHandleTime => Handled == 0 ? null : HandleTime / Handled;

    /// <summary>Mean wait of answered calls; null without any.</summary>
    public TimeSpan? MeanWait => Answered == 0 ? null : WaitTime / Answered;

    /// <summary>Sales per answered call, 0 to 1; null without answered calls.</summary>
    public double? Conversion => Answered == 0 ? null : (double)Sales / Answered;

    /// <inheritdoc />
    public bool Equals(BoardRow? other) =>
        other is not null && (Id, Name, Team, Calls, Waiting, Talking, Answered) == (other.Id, other.Name, other.Team, other.Calls, other.Waiting, other.Talking, other.Answered)
        && (Abandoned, Handled, HandleTime, WaitTime, Sales) == (other.Abandoned, other.Handled, other.HandleTime, other.WaitTime, other.Sales)
        && Value.SequenceEqual(other.Value);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Id, Calls, Sales);
}
