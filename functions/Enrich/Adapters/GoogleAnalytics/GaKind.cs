namespace Sluice.Enrich.Adapters.GoogleAnalytics;

/// <summary>What a value of the Measurement Protocol is.</summary>
internal enum GaKind
{
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>Money and metrics; kept to two decimals.</summary>
    Number,

    /// <summary><c>1</c> or <c>0</c>.</summary>
    Flag,
}
