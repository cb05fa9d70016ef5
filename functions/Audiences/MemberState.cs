namespace Sluice.Audiences;

/// <summary>What has been told of one visitor and audience.</summary>
/// <param name="Audience">The audience.</param>
/// <param name="VisitorId">The visitor key under which it was told.</param>
/// <param name="Entered">The last entry that was told.</param>
/// <param name="Left">The exit that was told after it, or a moment after the entry when it was told because the person was in twice; null while the visitor is in.</param>
public sealed record MemberState(string Audience, string VisitorId, DateTimeOffset Entered, DateTimeOffset? Left)
{
    /// <summary>True while the visitor is in.</summary>
    public bool IsIn => Left is null;
}
