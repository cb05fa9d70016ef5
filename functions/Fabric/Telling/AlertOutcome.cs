namespace Sluice.Fabric.Telling;

/// <summary>What became of a message.</summary>
public enum AlertOutcome
{
    /// <summary>The target took it.</summary>
    Delivered,

    /// <summary>It did not, or could not be reached; later it may.</summary>
    TryAgain,

    /// <summary>It never will take this one.</summary>
    Refused,
}
