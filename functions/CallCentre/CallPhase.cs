namespace Sluice.CallCentre;

/// <summary>Where a call is.</summary>
public enum CallPhase
{
    /// <summary>Nobody has taken it yet, or it has been passed on and waits again.</summary>
    Waiting,

    /// <summary>An agent speaks.</summary>
    Talking,

    /// <summary>The caller is on hold.</summary>
    Held,

    /// <summary>It is over.</summary>
    Ended,
}
