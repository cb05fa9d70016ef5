namespace Sluice.Fabric.Acting;

/// <summary>Reads and changes the size of what the fabric scales: Azure, the local run, or whatever else runs workers.</summary>
public interface ICapacity
{
    /// <summary>Sizes as the platform has been asked for them.</summary>
    /// <exception cref="CapacityException">They could not be read.</exception>
    Task<CapacityReading> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Asks for instances of a worker. Returns once the platform has taken the wish, not when it has come true.</summary>
    /// <exception cref="CapacityException">It refused.</exception>
    Task SetInstancesAsync(string worker, int instances, CancellationToken cancellationToken);

    /// <summary>Asks for throughput units.</summary>
    /// <exception cref="CapacityException">It refused.</exception>
    Task SetThroughputUnitsAsync(int units, CancellationToken cancellationToken);
}
