namespace Sluice.Fabric.Changing;

/// <summary>What people changed.</summary>
public enum ChangeKind
{
    /// <summary>Another version of the code takes over.</summary>
    Upgrade,

    /// <summary>The same version with other settings takes over.</summary>
    Settings,

    /// <summary>Pauses, trial or bounds of the fabric itself.</summary>
    Controls,

    /// <summary>The archive is replayed: events that are done and left, instead of instances.</summary>
    Replay,
}
