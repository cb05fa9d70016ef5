namespace Sluice.Fabric.Planning;

/// <summary>A number of instances and how full the busiest of them is.</summary>
/// <param name="Instances">The number.</param>
/// <param name="Busiest">Demand on the busiest instance; 1 is all it may take.</param>
/// <param name="HeaviestPartition">Demand of the heaviest partition, before it was cut to what an instance can do.</param>
internal readonly record struct FleetSize(int Instances, double Busiest, double HeaviestPartition);
