namespace Sluice.Fabric.Planning;

/// <summary>What a decision does.</summary>
public enum DecisionAction
{
    Hold,
    ScaleOut,
    ScaleIn,
}
