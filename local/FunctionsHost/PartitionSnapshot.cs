namespace Sluice.FunctionsHost;

/// <summary>One partition that an instance reads for a function.</summary>
public sealed record PartitionSnapshot(string Function, string Hub, string ConsumerGroup, int Partition, int Instance);
