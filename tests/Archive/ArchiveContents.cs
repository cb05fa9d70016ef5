using System.IO.Compression;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sluice.Archive.Tests;

/// <summary>What a stranger with a gzip tool finds in the container.</summary>
internal static class ArchiveContents
{
    public static ArchiveWorker Worker(IArchiveStore store, string hub = "enriched", ArchiveOptions? options = null) =>
        new(hub, store, options ?? new ArchiveOptions(), NullLogger<ArchiveWorker>.Instance);

    /// <summary>Names of a hub's blobs, in order.</summary>
    public static async Task<List<string>> NamesAsync(IArchiveStore store, string hub = "enriched")
    {
        var names = new List<string>();
        await foreach (var item in store.ListAsync(hub + "/", CancellationToken.None)) names.Add(item.Name);
        return names;
    }

    /// <summary>Lines of one blob.</summary>
    public static async Task<string[]> LinesAsync(IArchiveStore store, string name)
    {
        await using var blob = await store.OpenAsync(name, CancellationToken.None);
        Assert.NotNull(blob);
        await using var gzip = new GZipStream(blob, CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, System.Text.Encoding.Latin1);
        var text = await reader.ReadToEndAsync();
        if (text.Length == 0) return [];
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text[..^1].Split('\n');
    }

    /// <summary>Lines of all blobs of a hub, in the order of their names.</summary>
    public static async Task<List<string>> AllLinesAsync(IArchiveStore store, string hub = "enriched")
    {
        var lines = new List<string>();
        foreach (var name in await NamesAsync(store, hub)) lines.AddRange(await LinesAsync(store, name));
        return lines;
    }
}
