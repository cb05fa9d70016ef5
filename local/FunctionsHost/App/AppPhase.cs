namespace Sluice.FunctionsHost;

/// <summary>Where an instance is in its life.</summary>
public enum AppPhase
{
    /// <summary>The process is started but does not accept connections yet.</summary>
    Starting,

    /// <summary>Takes requests.</summary>
    Ready,

    /// <summary>The app ended with exit code 0: the instance stays, every request gets 500.</summary>
    Ended,

    /// <summary>The app crashed three times in a row: the instance is gone.</summary>
    Failed,

    /// <summary>Being stopped, or stopped.</summary>
    Stopped,
}
