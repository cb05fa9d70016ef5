namespace Sluice.Reports.Definitions;

/// <summary>How a condition compares.</summary>
internal enum ConditionKind
{
    /// <summary>The field has any of the values.</summary>
    Is,

    /// <summary>The field has none of the values.</summary>
    IsNot,

    /// <summary>The field begins with any of the values.</summary>
    StartsWith,

    /// <summary>The field has some value.</summary>
    Present,

    /// <summary>The field has no value.</summary>
    Absent,
}
