namespace Sluice.Reports.Storing;

/// <summary>What a row of a report covers.</summary>
public enum ReportStep
{
    /// <summary>A minute; what is counted.</summary>
    Minute,

    /// <summary>An hour; the sum of its minutes.</summary>
    Hour,

    /// <summary>A day in UTC; the sum of its hours.</summary>
    Day,
}
