namespace Sluice.Enrich.Recovery;

/// <summary>What became of one failed event.</summary>
/// <param name="Thrift">The repaired payload, as the collected hub carries it; null when it was not recovered.</param>
/// <param name="FailedRow">The failed event that says why not (<c>recovery_error</c>); null when it was.</param>
/// <param name="Flow">The flow that was taken; null for none.</param>
/// <param name="Type">Name and version of the failed event's schema, such as <c>schema_violations 2-0-1</c>; null for a text that is no failed event.</param>
/// <param name="Error">Why it was not recovered, in words of Sluice and paths of the rules; null when it was.</param>
public sealed record RecoveryOutcome(byte[]? Thrift, byte[]? FailedRow, string? Flow, string? Type, string? Error);
