namespace Sluice.Fabric.Planning;

/// <summary>A step out whose outcome is not known yet.</summary>
/// <param name="Id">The decision.</param>
/// <param name="At">When it was made.</param>
/// <param name="From">Instances before.</param>
/// <param name="To">Instances after.</param>
/// <param name="Rate">Events a second that it was made for.</param>
/// <param name="Processed">Events a second processed before it.</param>
/// <param name="Capacity">Events a second that an instance could do.</param>
/// <param name="DrainSeconds">Predicted time to drain; 0 when no backlog was expected.</param>
/// <param name="ReadyAt">When all its instances ran; null as long as they do not.</param>
/// <param name="Best">Most events a second processed since then: a round in which no checkpoint came is not a loss.</param>
/// <param name="BehindAt">The last round that saw a backlog; null when none has since then.</param>
public sealed record OpenStep(
    string Id, DateTimeOffset At, int From, int To, double Rate, double Processed, double Capacity, double DrainSeconds,
    DateTimeOffset? ReadyAt, double Best = 0, DateTimeOffset? BehindAt = null);
