namespace Sluice.CallCentre;

/// <summary>What happens to a call, in the order in which steps of the same moment count.</summary>
public enum CallStepKind
{
    Ringing,
    Answered,
    Held,
    Resumed,
    Transferred,
    Ended,
    Disposition,
}
