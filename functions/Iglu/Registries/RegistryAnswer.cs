namespace Sluice.Iglu.Registries;

/// <summary>What a registry says about a schema: here it is, not found (nothing set), or a failure of the registry.</summary>
/// <param name="Schema">UTF-8 text.</param>
/// <param name="Failure">Why the registry could not say; without secrets, at most 256 characters.</param>
/// <param name="SupersededBy">Version that another schema of the registry claims to supersede this one with.</param>
internal readonly record struct RegistryAnswer(byte[]? Schema, string? Failure = null, SchemaKey? SupersededBy = null)
{
    internal static RegistryAnswer NotFound => default;

    internal static RegistryAnswer Failed(string reason) => new(null, reason);
}
