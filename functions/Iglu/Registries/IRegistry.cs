namespace Sluice.Iglu.Registries;

/// <summary>A place that has schemas.</summary>
internal interface IRegistry
{
    /// <summary>Name in the configuration and in lookup histories.</summary>
    string Name { get; }

    /// <summary>Never throws for a registry that is down or answers nonsense.</summary>
    ValueTask<RegistryAnswer> FetchAsync(SchemaKey key, CancellationToken cancellationToken);
}
