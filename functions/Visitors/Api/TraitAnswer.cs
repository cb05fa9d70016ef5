namespace Sluice.Visitors.Api;

/// <summary>A trait's latest value.</summary>
internal sealed record TraitAnswer(string Value, DateTimeOffset At);
