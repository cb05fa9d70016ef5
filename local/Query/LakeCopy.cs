using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Archive;
using Sluice.Archive.Lake;

namespace Sluice.Query;

/// <summary>
/// A copy of the hours that are asked about, in a folder: hours that the lake has are fetched from it, the rest (hours that
/// are not over, first of all) are made from the archive. What has not changed since is not fetched again.
/// </summary>
/// <param name="archive">The archive.</param>
/// <param name="lake">The lake.</param>
/// <param name="open">Opens a file of the lake; null when it is gone.</param>
/// <param name="folder">Where the copy is.</param>
/// <param name="time">Clock.</param>
internal sealed class LakeCopy(
    IArchiveStore archive, ILakeStore lake, Func<string, CancellationToken, Task<Stream?>> open, string folder, TimeProvider time)
{
    private readonly FolderLakeStore _copy = new(folder);

    /// <summary>Brings the copy up to date and leaves nothing else in it.</summary>
    /// <returns>Hours that were fetched and made.</returns>
    public async Task<(int Fetched, int Made)> UpdateAsync(string hub, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var hours = new SortedSet<DateTimeOffset>();
        await foreach (var blob in archive.ListAsync(hub + "/", cancellationToken))
            if (ArchiveName.TryParse(blob.Name, out var name))
                hours.Add(name.Hour);
        await foreach (var name in lake.ListAsync(LakeName.ManifestsOf(hub), cancellationToken))
            if (LakeName.TryParseManifest(name, out var hour))
                hours.Add(hour);
        var compactor = new LakeCompactor(archive, _copy, new NoErasureMarks(), new LakeOptions(), time, NullLogger<LakeCompactor>.Instance);
        var (fetched, made) = (0, 0);
        foreach (var hour in hours.Where(hour => hour >= ArchiveName.HourOf(from) && hour <= to))
        {
            if (await lake.ReadAsync(LakeName.Manifest(hub, hour), cancellationToken) is { } manifest)
            {
                if (await FetchAsync(hub, hour, manifest.Text, cancellationToken)) fetched++;
            }
            else if (await compactor.CompactAsync(hub, hour, [], cancellationToken)) made++;
        }
        return (fetched, made);
    }

    private async Task<bool> FetchAsync(string hub, DateTimeOffset hour, string manifest, CancellationToken cancellationToken)
    {
        var name = LakeName.Manifest(hub, hour);
        var known = await _copy.ReadAsync(name, cancellationToken);
        if (known?.Text == manifest) return false;
        var prefix = ArchiveName.FolderOf(hub, hour);
        var old = new List<string>();
        await foreach (var file in _copy.ListAsync(prefix, cancellationToken)) old.Add(file);
        foreach (var file in old) await _copy.DeleteAsync(file, cancellationToken);
        await foreach (var file in lake.ListAsync(prefix, cancellationToken))
        {
            if (await open(file, cancellationToken) is not { } content) continue;
            await using (content) await _copy.UploadAsync(file, content, cancellationToken);
        }
        await _copy.TryWriteAsync(name, manifest, known?.ETag, cancellationToken);
        return true;
    }
}
