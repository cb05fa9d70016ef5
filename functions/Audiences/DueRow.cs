namespace Sluice.Audiences;

/// <summary>At this time somebody has to be looked at. Looking once too often is harmless.</summary>
/// <param name="At">When.</param>
/// <param name="Audience">For which audience; <see cref="Every"/> for all of which there are facts.</param>
/// <param name="VisitorId">A visitor key of the person.</param>
public sealed record DueRow(DateTimeOffset At, string Audience, string VisitorId)
{
    /// <summary>No audience's name.</summary>
    public const string Every = "*";
}
