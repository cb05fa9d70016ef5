namespace Sluice.Visitors.Rules;

/// <summary>What a rule gives.</summary>
internal enum RuleKind
{
    /// <summary>An id that links.</summary>
    Identity,

    /// <summary>A flag that goes up.</summary>
    Flag,

    /// <summary>An interest that is counted.</summary>
    Interest,

    /// <summary>A value that is remembered.</summary>
    Trait,
}
