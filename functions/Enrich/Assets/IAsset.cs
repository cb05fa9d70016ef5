namespace Sluice.Enrich.Assets;

/// <summary>A file that an enrichment reads.</summary>
internal interface IAsset
{
    AssetAddress Address { get; }

    /// <summary>True once it has been read.</summary>
    bool IsLoaded { get; }

    /// <summary>Reads a fetched file and, only when that went well, puts it in the place of the one before.</summary>
    /// <param name="path">A file of this process's own; it goes away afterwards.</param>
    /// <exception cref="AssetException">It is not what it should be; the one before stays.</exception>
    void Load(string path);
}
