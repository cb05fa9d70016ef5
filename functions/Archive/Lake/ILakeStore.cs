using Sluice.Archive.Replay;

namespace Sluice.Archive.Lake;

/// <summary>
/// Where the lake's files and manifests are. Every method throws the store's own exception when storage cannot be reached
/// or refuses. Safe for concurrent use.
/// </summary>
public interface ILakeStore : ITextStore
{
    /// <summary>Puts a file in its place in one step, whatever was there.</summary>
    Task UploadAsync(string name, Stream content, CancellationToken cancellationToken);
}
