namespace Sluice.Log;

/// <summary>Kinds of <see cref="LogPosition"/>.</summary>
public enum PositionKind
{
    /// <summary>The oldest kept event.</summary>
    Earliest,

    /// <summary>The end.</summary>
    Latest,

    /// <summary>Behind a sequence number.</summary>
    AfterSequence,

    /// <summary>At or after an enqueued time.</summary>
    FromTime,
}
