namespace Sluice.Visitors.Api;

/// <summary>What a visitor's own browser may know.</summary>
internal sealed record OwnAnswer(IReadOnlyDictionary<string, FlagAnswer> Flags);
