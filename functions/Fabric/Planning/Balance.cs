namespace Sluice.Fabric.Planning;

/// <summary>How the host that runs a consumer spreads its partitions.</summary>
public enum Balance
{
    /// <summary>So that every instance owns the same number, as the Azure Functions host does.</summary>
    ByCount,

    /// <summary>So that no instance has more to do than it can, as <see cref="PartitionAssignment"/> does.</summary>
    ByRate,
}
