namespace Sluice.Collect;

/// <summary>What became of a record that was handed over for writing.</summary>
internal enum Fate
{
    /// <summary>The log acknowledged it.</summary>
    Logged,

    /// <summary>It lies in the overflow store.</summary>
    Parked,

    /// <summary>Neither took it.</summary>
    Refused,

    /// <summary>The log accepts no message of its size.</summary>
    TooLarge,
}
