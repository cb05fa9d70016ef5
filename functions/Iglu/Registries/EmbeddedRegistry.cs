namespace Sluice.Iglu.Registries;

/// <summary>The schemas that ship, resources of this assembly.</summary>
internal sealed class EmbeddedRegistry : IRegistry
{
    /// <summary>Name that lookup histories give to a client's own schemas.</summary>
    internal const string DefaultName = "Iglu Client Embedded";

    public string Name => DefaultName;

    public ValueTask<RegistryAnswer> FetchAsync(SchemaKey key, CancellationToken cancellationToken) => new(new RegistryAnswer(Read(key)));

    internal static byte[]? Read(SchemaKey key)
    {
        using var stream = typeof(EmbeddedRegistry).Assembly
            .GetManifestResourceStream($"{key.Vendor}/{key.Name}/{key.Format}/{key.Version}");
        if (stream is null) return null;
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return text;
    }
}
