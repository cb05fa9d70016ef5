using Microsoft.Extensions.Logging;
using Sluice.Log;

namespace Sluice.Archive.Lake;

/// <summary>
/// Makes Parquet files of the archive's hours: per hour and event name one file, that is put in its place in one step, and
/// a manifest, written last. An hour is made anew when its archive blobs have grown since, when a run ended in the middle,
/// and when somebody asked to be forgotten; the same archive always gives the same rows, so that any number of runs, one
/// after the other or at the same time, leave every event in the lake exactly once.
/// </summary>
/// <param name="archive">The archive.</param>
/// <param name="lake">Where the files go.</param>
/// <param name="marks">Who wants to be forgotten.</param>
/// <param name="options">When and how much.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Told about every hour.</param>
public sealed class LakeCompactor(
    IArchiveStore archive, ILakeStore lake, IErasureMarks marks, LakeOptions options, TimeProvider time, ILogger<LakeCompactor> logger)
{
    private const int MaxAttempts = 5;

    private static readonly string[] Hubs = [HubNames.Enriched, HubNames.Failed];

    private readonly ArchiveReader _reader = new(archive, time);

    /// <summary>Takes what is due into the lake.</summary>
    /// <returns>Hours that were written.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var written = 0;
        var asked = await marks.ReadAsync(cancellationToken);
        foreach (var hub in Hubs)
            foreach (var hour in await DueAsync(hub, asked, cancellationToken))
            {
                if (written >= options.HoursPerRun) return written;
                if (await CompactAsync(hub, hour, asked, cancellationToken)) written++;
            }
        return written;
    }

    /// <summary>Takes one hour into the lake as it is now, over or not.</summary>
    /// <returns>False when the lake has it already.</returns>
    public async Task<bool> CompactAsync(string hub, DateTimeOffset hour, IReadOnlyList<ErasureMark> asked, CancellationToken cancellationToken)
    {
        var name = LakeName.Manifest(hub, hour);
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var stored = await lake.ReadAsync(name, cancellationToken);
            var known = stored is { } text ? LakeManifest.Read(text.Text) : null;
            var heeded = asked.Where(mark => mark.At >= hour).ToList();
            var until = heeded.Count > 0 ? heeded.Max(mark => mark.At) : DateTimeOffset.UnixEpoch;
            var sources = new Dictionary<string, long>(StringComparer.Ordinal);
            await foreach (var file in _reader.ListAsync(hub, hour, hour, cancellationToken)) sources[file.Name.ToString()] = file.Bytes;
            if (known is not null && known.MarksUntil >= until && Same(known.Sources, sources)) return false;
            if (known is null && sources.Count == 0) return false;

            var manifest = await WriteAsync(hub, hour, sources, heeded, until, cancellationToken);
            if (!await lake.TryWriteAsync(name, manifest.Write(), stored?.ETag, cancellationToken))
            {
                // Somebody else wrote the hour meanwhile, and the files may be theirs or ours: once more, with what there is now.
                LakeLog.LostRace(logger, hub, hour, attempt);
                continue;
            }
            LakeLog.Compacted(logger, hub, hour, manifest.Files.Values.Sum(), manifest.Files.Count, manifest.Unreadable, manifest.Erased);
            return true;
        }
        throw new IOException($"The hour {hour:u} of {hub} is written by others without end.");
    }

    private async Task<LakeManifest> WriteAsync(
        string hub, DateTimeOffset hour, Dictionary<string, long> sources, List<ErasureMark> heeded, DateTimeOffset until,
        CancellationToken cancellationToken)
    {
        await using var events = new LakeHour(hub, heeded.SelectMany(mark => mark.Hashes).ToHashSet(StringComparer.Ordinal));
        foreach (var source in sources.Keys.Order(StringComparer.Ordinal))
            if (ArchiveName.TryParse(source, out var blob))
                await foreach (var line in _reader.ReadAsync(blob, cancellationToken))
                    await events.AddAsync(line, cancellationToken);

        var files = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (eventName, file) in events.Files)
        {
            var name = LakeName.File(hub, hour, eventName);
            await lake.UploadAsync(name, await file.CompleteAsync(cancellationToken), cancellationToken);
            files[name] = file.Rows;
        }
        // What is left of a run that ended in the middle, and of events that are to be forgotten.
        var stale = new List<string>();
        await foreach (var name in lake.ListAsync(ArchiveName.FolderOf(hub, hour), cancellationToken))
            if (!files.ContainsKey(name))
                stale.Add(name);
        foreach (var name in stale) await lake.DeleteAsync(name, cancellationToken);
        return new LakeManifest(sources, files, events.Unreadable, events.Erased, until);
    }

    // Oldest first. What was looked at before is looked at again for a while: an archive that lagged behind may have grown.
    private async Task<List<DateTimeOffset>> DueAsync(string hub, IReadOnlyList<ErasureMark> asked, CancellationToken cancellationToken)
    {
        var closed = ArchiveName.HourOf(time.GetUtcNow().AddMinutes(-options.DelayMinutes)).AddHours(-1);
        var known = new SortedSet<DateTimeOffset>();
        await foreach (var name in lake.ListAsync(LakeName.ManifestsOf(hub), cancellationToken))
            if (LakeName.TryParseManifest(name, out var hour))
                known.Add(hour);
        var due = new SortedSet<DateTimeOffset>();
        if (known.Count == 0)
        {
            await foreach (var blob in archive.ListAsync(hub + "/", cancellationToken))
                if (ArchiveName.TryParse(blob.Name, out var name))
                    due.Add(name.Hour);
        }
        else
            for (var hour = known.Max.AddHours(-options.LookBackHours); hour <= closed; hour = hour.AddHours(1))
                due.Add(hour);
        // Which of them heed the newest mark stands in their manifests.
        if (asked.Count > 0) due.UnionWith(known);
        return [.. due.Where(hour => hour <= closed)];
    }

    private static bool Same(IReadOnlyDictionary<string, long> one, Dictionary<string, long> other) =>
        one.Count == other.Count && other.All(pair => one.TryGetValue(pair.Key, out var bytes) && bytes == pair.Value);
}
