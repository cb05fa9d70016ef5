namespace Sluice.Snowplow;

/// <summary>What a column of the enriched event holds.</summary>
public enum ColumnKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A lower-case hyphenated UUID.</summary>
    Uuid,

    /// <summary>Compact self-describing JSON.</summary>
    Json,

    /// <summary>A decimal number of any precision, kept as its text.</summary>
    Decimal,

    /// <summary>A 32-bit integer.</summary>
    Integer,

    /// <summary>A flag, <c>1</c> or <c>0</c> in the TSV.</summary>
    Boolean,

    /// <summary>A UTC time with millisecond precision.</summary>
    Timestamp,
}
