namespace Sluice.Fabric.Planning;

/// <summary>The rule that made a decision.</summary>
public enum DecisionRule
{
    /// <summary>What arrives now needs another size.</summary>
    Rate,

    /// <summary>What will arrive by the time new capacity works needs another size.</summary>
    Trend,

    /// <summary>What waits would not be gone within the drain time.</summary>
    Backlog,

    /// <summary>One partition is so heavy that fewer may share its instance.</summary>
    HotPartition,

    /// <summary>Nothing arrived and nothing waited for the whole window.</summary>
    Idle,

    /// <summary>Something arrived while nobody was there.</summary>
    Wake,

    /// <summary>A smaller size would have been enough for the whole window.</summary>
    Window,

    /// <summary>The present size is outside its bounds.</summary>
    Bounds,

    /// <summary>The log refused requests although its rates looked bearable.</summary>
    Throttled,

    /// <summary>Measurements are missing, too old or contradict each other.</summary>
    Measurement,
}
