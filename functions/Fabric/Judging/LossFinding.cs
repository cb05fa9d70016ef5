namespace Sluice.Fabric.Judging;

/// <summary>What one balance of counts and positions says.</summary>
/// <param name="Check">Which balance.</param>
/// <param name="Missing">Events of the last hour that are missing at least.</param>
/// <param name="Since">Minute (start, milliseconds) in which they were found missing first; 0 when none is.</param>
public sealed record LossFinding(string Check, long Missing, long Since);
