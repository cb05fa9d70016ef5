namespace Sluice.Enrich.Assets;

/// <summary>
/// A file that an enrichment needs has never been read: an infrastructure fault, not the event's. The batch comes again.
/// </summary>
public sealed class AssetUnavailableException : Exception
{
    internal AssetUnavailableException(IReadOnlyList<string> errors) : base(string.Join('\n', errors)) => Errors = errors;

    /// <summary>A sentence for each file, without secrets.</summary>
    public IReadOnlyList<string> Errors { get; }
}
