namespace Sluice.Enrich.Recovery;

/// <summary>How many failed events of a type come to the same end.</summary>
/// <param name="Type">As in <see cref="RecoveryOutcome"/>; null for texts that are no failed events, and for types beyond the number that is told apart.</param>
/// <param name="Flow">The flow that is taken; null for none.</param>
/// <param name="Error">Why they are not recovered; null when they are.</param>
/// <param name="Count">How many.</param>
public sealed record RecoveryCount(string? Type, string? Flow, string? Error, long Count);
