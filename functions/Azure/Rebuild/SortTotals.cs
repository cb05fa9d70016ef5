namespace Sluice.Azure.Rebuild;

/// <summary>Rows under one heading.</summary>
public sealed class SortTotals
{
    /// <summary>The same in both tables.</summary>
    public long Same { get; internal set; }

    /// <summary>Not in the live table, though the archive says so.</summary>
    public long Missing { get; internal set; }

    /// <summary>In the live table, though the archive does not say so.</summary>
    public long Extra { get; internal set; }

    /// <summary>In both, and not the same.</summary>
    public long Different { get; internal set; }
}
