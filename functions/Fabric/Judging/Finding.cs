namespace Sluice.Fabric.Judging;

/// <summary>Something that is wrong in this round.</summary>
/// <param name="Key">What it is about; a new incident opens for a key that has none.</param>
/// <param name="Node">Worker, stream or pipeline.</param>
/// <param name="Partition">Partition, when it is one.</param>
/// <param name="State">How bad.</param>
/// <param name="Cause">Why.</param>
/// <param name="Summary">With numbers.</param>
/// <param name="Advice">What people can do.</param>
internal sealed record Finding(string Key, string Node, int? Partition, NodeState State, Cause Cause, string Summary, string? Advice);
