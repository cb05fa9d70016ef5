namespace Sluice.Fabric.Planning;

/// <summary>How a decision turned out.</summary>
public enum DecisionVerdict
{
    /// <summary>Drained within 30 % of the predicted time.</summary>
    AsPredicted,

    /// <summary>Drained sooner.</summary>
    Sooner,

    /// <summary>Drained later, or not at all within three times the predicted time and a minute.</summary>
    Later,

    /// <summary>Throughput gained less than a tenth of what was expected.</summary>
    Ineffective,

    /// <summary>Another decision came before the outcome.</summary>
    Superseded,
}
