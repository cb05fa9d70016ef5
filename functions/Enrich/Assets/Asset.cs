namespace Sluice.Enrich.Assets;

/// <summary>A file in the form in which an enrichment uses it, replaced as a whole.</summary>
/// <param name="address">Where it comes from.</param>
/// <param name="read">
/// Reads it; may keep the file open or mapped. Anything it throws means that the file is not what it should be, and the
/// message of a <see cref="FormatException"/> is told.
/// </param>
internal sealed class Asset<T>(AssetAddress address, Func<string, T> read) : IAsset where T : class
{
    private volatile T? _current;

    /// <summary>The newest that could be read. Take it once per event: the next call may answer a newer one.</summary>
    public T Current => _current ?? throw new InvalidOperationException($"{address.Database} has not been loaded.");

    public AssetAddress Address => address;

    public bool IsLoaded => _current is not null;

    public void Load(string path)
    {
        try
        {
            _current = read(path);
        }
        catch (FormatException e)
        {
            throw new AssetException(e.Message, e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new AssetException($"cannot be read ({e.GetType().Name})", e);
        }
    }
}
