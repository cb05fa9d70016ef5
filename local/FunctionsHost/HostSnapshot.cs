namespace Sluice.FunctionsHost;

/// <summary>What a host is doing at one moment, for display.</summary>
/// <param name="Instances">Instances, by id.</param>
/// <param name="Functions">Functions, by name.</param>
/// <param name="Partitions">Partitions that are owned, by hub, group and number.</param>
public sealed record HostSnapshot(
    IReadOnlyList<InstanceSnapshot> Instances,
    IReadOnlyList<FunctionSnapshot> Functions,
    IReadOnlyList<PartitionSnapshot> Partitions);
