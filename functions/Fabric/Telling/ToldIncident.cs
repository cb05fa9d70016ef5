using Sluice.Fabric.Judging;

namespace Sluice.Fabric.Telling;

/// <summary>What a target has been told of an incident.</summary>
/// <param name="State">State in the last message.</param>
/// <param name="Cause">Cause in the last message.</param>
/// <param name="ToldAt">When that was written.</param>
/// <param name="IsClosed">It was told that it closed; kept for a while, so that it is not told twice.</param>
public sealed record ToldIncident(NodeState State, Cause Cause, DateTimeOffset ToldAt, bool IsClosed);
