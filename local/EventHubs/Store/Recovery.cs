using Microsoft.Extensions.Logging;

namespace Sluice.EventHubs.Store;

/// <summary>Opens what is in a partition's folder and repairs a torn end.</summary>
internal static class Recovery
{
    /// <summary>The segments, one at least, and what they say about the partition.</summary>
    /// <exception cref="StoreDamagedException">Segments do not follow each other.</exception>
    public static (Segment[] Segments, PartitionState State) Open(string folder, ILogger logger)
    {
        var segments = OpenSegments(folder);
        try
        {
            if (segments.Count == 0)
            {
                segments.Add(Segment.Create(folder, 0, 0));
                FolderSync.Flush(folder);
            }
            var state = Repair(segments, logger);
            return ([.. segments], state);
        }
        catch
        {
            foreach (var segment in segments) segment.Dispose();
            throw;
        }
    }

    private static List<Segment> OpenSegments(string folder)
    {
        var segments = new List<Segment>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.log"))
            if (Segment.TryOpen(path) is { } segment)
                segments.Add(segment);
        segments.Sort(static (a, b) => a.BaseSequence.CompareTo(b.BaseSequence) is var order and not 0
            ? order
            : a.BaseOffset.CompareTo(b.BaseOffset));
        return segments;
    }

    private static PartitionState Repair(List<Segment> segments, ILogger logger)
    {
        for (var i = 0; i + 1 < segments.Count; i++)
            if (segments[i].BaseOffset + segments[i].Length != segments[i + 1].BaseOffset)
                throw new StoreDamagedException(
                    $"{segments[i].Path} does not end where the next segment begins: it was cut, or files are missing.");
        var newest = segments[^1];
        var before = newest.Length;
        var last = newest.Recover();
        if (newest.Length < before) logger.TornEnd(newest.Path, before - newest.Length);
        // An empty segment behind others: the last record is the end of the one before.
        var owner = newest;
        if (last is null && segments.Count > 1)
        {
            owner = segments[^2];
            last = owner.Find(StartKind.Sequence, newest.BaseSequence - 1);
        }
        var empty = last is null;
        var lastSequence = last is { } end ? end.Head.Sequence + end.Head.Count - 1 : newest.BaseSequence - 1;
        var lastOffset = last is { } record
            ? LastEventOffset(owner, record.Position, record.Head)
            : newest.BaseOffset - 1;
        return new PartitionState(
            empty ? newest.BaseSequence : segments[0].BaseSequence,
            lastSequence, lastOffset, last?.Head.Milliseconds ?? 0, empty);
    }

    private static long LastEventOffset(Segment segment, long position, RecordHead head)
    {
        using var chunk = new RecordChunk();
        RecordReader.Load(segment, position, head.Length, chunk);
        var (at, last) = (RecordFormat.HeadLength, RecordFormat.HeadLength);
        for (var i = 0; i < head.Count; i++)
        {
            last = at;
            at += EventFormat.LengthAt(chunk.Bytes[at..]);
        }
        return segment.BaseOffset + position + last;
    }
}
