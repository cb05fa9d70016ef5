namespace Sluice.Enrich.Recovery;

/// <summary>What became of one failed event.</summary>
/// <param name="Thrift">The repaired payload, as the collected hub carries it; null when it was not recovered.</param>
/// <param name="FailedRow">The failed event that says why not (<c>recovery_error</c>); null when it was.</param>
/// <param name="Flow">The flow that was taken; null for none.</param>
public sealed record RecoveryOutcome(byte[]? Thrift, byte[]? FailedRow, string? Flow);
