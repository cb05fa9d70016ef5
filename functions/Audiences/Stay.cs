namespace Sluice.Audiences;

/// <summary>A time in an audience, past or to come.</summary>
/// <param name="Start">What it goes back to.</param>
/// <param name="Entered">When it begins: the start and the time that is waited.</param>
/// <param name="Left">When it ends, as far as is known; null for no end.</param>
public readonly record struct Stay(DateTimeOffset Start, DateTimeOffset Entered, DateTimeOffset? Left);
