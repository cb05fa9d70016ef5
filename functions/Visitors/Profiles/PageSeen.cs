namespace Sluice.Visitors.Profiles;

/// <summary>A page that was looked at.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Url"><c>page_url</c>, cut to 1,024 characters.</param>
/// <param name="Title"><c>page_title</c>, cut to 256 characters.</param>
public sealed record PageSeen(DateTimeOffset At, string Url, string? Title);
