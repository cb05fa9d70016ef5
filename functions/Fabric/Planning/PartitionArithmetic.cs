namespace Sluice.Fabric.Planning;

/// <summary>
/// What partitions make of an instance count. A partition is served by one instance, so the busiest of n instances owns
/// ceil(P/n) of P partitions: 12 to 15 instances are no faster on 32 partitions than 11.
/// </summary>
public static class PartitionArithmetic
{
    /// <summary>Partitions of the busiest instance.</summary>
    public static int Busiest(int partitions, int instances)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(instances, 1);
        return (partitions - 1) / instances + 1;
    }

    /// <summary>The smallest number of instances of which none owns more than <paramref name="perInstance"/> partitions.</summary>
    public static int SmallestFor(int partitions, int perInstance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(perInstance, 1);
        return (partitions - 1) / perInstance + 1;
    }

    /// <summary>The smallest number of instances that is as fast as <paramref name="instances"/>.</summary>
    public static int Economical(int partitions, int instances) => SmallestFor(partitions, Busiest(partitions, instances));
}
