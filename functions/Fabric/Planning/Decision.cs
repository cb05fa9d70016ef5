namespace Sluice.Fabric.Planning;

/// <summary>One decision of the planner, with all it takes to check it by hand.</summary>
public sealed record Decision
{
    /// <summary>Unique within a pipeline: node, time and a running number.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What it is about: a consumer's name, or <see cref="LogNode"/>.</summary>
    public required string Node { get; init; }

    /// <summary>What it does.</summary>
    public required DecisionAction Action { get; init; }

    /// <summary>Size before, in instances or throughput units.</summary>
    public required int From { get; init; }

    /// <summary>Size after; when held, the size that was wanted.</summary>
    public required int To { get; init; }

    /// <summary>The rule that made it.</summary>
    public required DecisionRule Rule { get; init; }

    /// <summary>Why it is not, or not fully, carried out.</summary>
    public HoldReason Held { get; init; }

    /// <summary>True when somebody has to carry it out.</summary>
    public bool MustAct => Action != DecisionAction.Hold;

    /// <summary>The formula, in words and with the numbers put in.</summary>
    public required string Formula { get; init; }

    /// <summary>What people should do, when no size helps; null otherwise.</summary>
    public string? Advice { get; init; }

    /// <summary>The numbers it was made from.</summary>
    public required DecisionInputs Inputs { get; init; }

    /// <summary>What it expects; null when nothing is done.</summary>
    public Prediction? Prediction { get; init; }

    /// <summary>What came of it; null until <see cref="Plan.Outcomes"/> tells.</summary>
    public DecisionOutcome? Outcome { get; init; }

    /// <summary>Node of decisions about throughput units.</summary>
    public const string LogNode = "log";
}
