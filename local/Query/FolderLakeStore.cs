using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Sluice.Archive.Lake;

namespace Sluice.Query;

/// <summary>A lake in a folder, for one process at a time.</summary>
internal sealed class FolderLakeStore(string folder) : ILakeStore
{
    private const string Unfinished = ".unfinished";

    /// <inheritdoc />
    public async Task<(string Text, string ETag)?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if (!File.Exists(PathOf(name))) return null;
        var text = await File.ReadAllTextAsync(PathOf(name), cancellationToken);
        return (text, TagOf(text));
    }

    /// <inheritdoc />
    public async Task<bool> TryWriteAsync(string name, string text, string? etag, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(name, cancellationToken))?.ETag != etag) return false;
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await UploadAsync(name, content, cancellationToken);
        return true;
    }

    /// <inheritdoc />
    public async Task UploadAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Beside the lake, where nobody lists it, and under a name of its own: several may write the same file at once.
        var begun = Directory.CreateDirectory(Path.Combine(folder, Unfinished));
        var unfinished = Path.Combine(begun.FullName, Guid.NewGuid().ToString("n"));
        try
        {
            await using (var file = File.Create(unfinished)) await content.CopyToAsync(file, cancellationToken);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <inheritdoc />
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        if (File.Exists(PathOf(name))) File.Delete(PathOf(name));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        // Prefixes end with a slash or in the name of a folder: the folder above has all of them.
        var above = Path.Combine(folder, prefix[..(prefix.LastIndexOf('/') + 1)]);
        if (!Directory.Exists(above)) yield break;
        var names = Directory.EnumerateFiles(above, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return name;
        }
    }

    private string PathOf(string name) => Path.Combine(folder, name);

    private static string TagOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
