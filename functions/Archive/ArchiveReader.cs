using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Sluice.Log;

namespace Sluice.Archive;

/// <summary>Reads what <see cref="ArchiveWorker"/> wrote. Safe for concurrent use.</summary>
public sealed class ArchiveReader(IArchiveStore store, TimeProvider time)
{
    /// <summary>Most compressed bytes that <see cref="FindAsync"/> looks through.</summary>
    public const long FindLimit = 64L << 20;

    /// <summary>The blobs of a hub from the hour of one time to the hour of another, both included, by hour and name.</summary>
    public async IAsyncEnumerable<ArchiveFile> ListAsync(
        string hub, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var hour = ArchiveName.HourOf(from); hour <= to; hour = hour.AddHours(1))
            await foreach (var item in store.ListAsync(ArchiveName.FolderOf(hub, hour), cancellationToken))
                if (ArchiveName.TryParse(item.Name, out var name))
                    yield return new ArchiveFile(name, item.Bytes,
                        ArchiveMetadata.Number(item.Metadata, ArchiveMetadata.Records, 0),
                        ArchiveMetadata.Number(item.Metadata, ArchiveMetadata.FirstSequence, -1),
                        ArchiveMetadata.Number(item.Metadata, ArchiveMetadata.LastSequence, -1));
    }

    /// <summary>The records of a blob, in order, as they stood in the log (line breaks inside text excepted).</summary>
    /// <exception cref="InvalidDataException">The blob is no gzip file, or a line of a collected one no Base64.</exception>
    /// <exception cref="FileNotFoundException">There is no such blob.</exception>
    public async IAsyncEnumerable<byte[]> ReadAsync(
        ArchiveName name, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var line in ReadLinesAsync(name.ToString(), cancellationToken))
            yield return name.Hub == HubNames.Collected ? Decode(line, name) : line.ToArray();
    }

    /// <summary>
    /// The blob that holds an enriched event, or null. Meant for looking up an event that was just sent: it looks
    /// through the current and the previous hour only, newest blobs first, and gives up after <see cref="FindLimit"/>.
    /// </summary>
    /// <param name="eventId">The event's id, a UUID.</param>
    /// <param name="since">Nothing older is looked at.</param>
    /// <param name="partition">The enriched partition, where it is known; null looks at all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ArchiveFile?> FindAsync(
        Guid eventId, DateTimeOffset since, int? partition = null, CancellationToken cancellationToken = default)
    {
        // The log's clock may be ahead of ours.
        var newest = ArchiveName.HourOf(time.GetUtcNow().AddMinutes(5));
        var oldest = ArchiveName.HourOf(since) > newest.AddHours(-1) ? ArchiveName.HourOf(since) : newest.AddHours(-1);
        var files = new List<ArchiveFile>();
        await foreach (var file in ListAsync(HubNames.Enriched, oldest, newest, cancellationToken))
            if (partition is null || file.Name.Partition == partition)
                files.Add(file);
        files.Sort((a, b) => a.Name.Hour == b.Name.Hour
            ? b.Name.Index.CompareTo(a.Name.Index)
            : b.Name.Hour.CompareTo(a.Name.Hour));

        var wanted = Encoding.ASCII.GetBytes(eventId.ToString("D"));
        var left = FindLimit;
        foreach (var file in files)
        {
            if ((left -= file.Bytes) < 0) return null;
            await foreach (var line in ReadLinesAsync(file.Name.ToString(), cancellationToken))
                if (EventIdOf(line.Span) is var id && Ascii.EqualsIgnoreCase(id, wanted))
                    return file;
        }
        return null;
    }

    // Column 7 of the enriched TSV.
    private static ReadOnlySpan<byte> EventIdOf(ReadOnlySpan<byte> line)
    {
        for (var column = 1; column < 7; column++)
        {
            var tab = line.IndexOf((byte)'\t');
            if (tab < 0) return default;
            line = line[(tab + 1)..];
        }
        var end = line.IndexOf((byte)'\t');
        return end < 0 ? line : line[..end];
    }

    private static byte[] Decode(ReadOnlyMemory<byte> line, ArchiveName name)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(line.Length)];
        if (Base64.DecodeFromUtf8(line.Span, bytes, out _, out var written) != OperationStatus.Done)
            throw new InvalidDataException($"Archive blob {name} holds a line that is no Base64.");
        return bytes[..written];
    }

    // A line is good until the next one is asked for.
    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLinesAsync(
        string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var blob = await store.OpenAsync(name, cancellationToken)
            ?? throw new FileNotFoundException($"There is no archive blob {name}.", name);
        await using var gzip = new GZipStream(blob, CompressionMode.Decompress);
        var reader = PipeReader.Create(gzip, new StreamPipeReaderOptions(bufferSize: 64 << 10));
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                yield return line.IsSingleSegment ? line.First : line.ToArray();
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted) break;
        }
        await reader.CompleteAsync();
    }
}
