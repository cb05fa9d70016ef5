namespace Sluice.Visitors.Profiles;

/// <summary>A text and the latest event that had it.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Text">The text, cut to 256 characters.</param>
public sealed record SeenText(DateTimeOffset At, string Text);
