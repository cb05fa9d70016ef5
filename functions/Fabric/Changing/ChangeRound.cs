using System.Collections.Immutable;

namespace Sluice.Fabric.Changing;

/// <summary>What a round found out about changes.</summary>
/// <param name="Memory">For the next round.</param>
/// <param name="Told">Changes that began, moved on or ended.</param>
internal sealed record ChangeRound(ChangeMemory Memory, ImmutableArray<Change> Told);
