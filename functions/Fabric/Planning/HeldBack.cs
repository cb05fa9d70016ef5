namespace Sluice.Fabric.Planning;

/// <summary>What was last held back and why, so that it is said once and not in every round.</summary>
/// <param name="Reason">Why.</param>
/// <param name="To">What was wanted.</param>
public sealed record HeldBack(HoldReason Reason, int To);
