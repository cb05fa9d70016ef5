namespace Sluice.Enrich.Assets;

/// <summary>The files that a folder of configurations names.</summary>
/// <param name="folder">The folder, where relative paths begin.</param>
/// <param name="options">What is allowed.</param>
internal sealed class ConfiguredAssets(string folder, AssetOptions options)
{
    private readonly List<IAsset> _all = [];

    public string Folder => folder;

    public AssetOptions Options => options;

    public IReadOnlyList<IAsset> All => _all;

    public Asset<T> Add<T>(AssetAddress address, Func<string, T> read) where T : class
    {
        var asset = new Asset<T>(address, read);
        _all.Add(asset);
        return asset;
    }
}
