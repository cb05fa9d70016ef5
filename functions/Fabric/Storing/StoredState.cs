namespace Sluice.Fabric.Storing;

/// <summary>A stored state with the tag that guards its replacement.</summary>
/// <param name="Content">The state, JSON.</param>
/// <param name="Tag">Changes with every save.</param>
public sealed record StoredState(ReadOnlyMemory<byte> Content, string Tag);
