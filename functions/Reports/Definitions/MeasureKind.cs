namespace Sluice.Reports.Definitions;

/// <summary>What a measure does with the events.</summary>
internal enum MeasureKind
{
    /// <summary>Counts them.</summary>
    Count,

    /// <summary>Adds a number up, exactly, to six decimal places.</summary>
    Sum,

    /// <summary>Estimates how many different values a field has.</summary>
    Distinct,
}
