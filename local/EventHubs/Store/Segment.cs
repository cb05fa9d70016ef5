using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Sluice.EventHubs.Store;

/// <summary>
/// One file of a partition, named <c>{first sequence}-{first offset}.log</c> in twenty digits each. Only the partition's
/// committing thread writes; any thread reads below <see cref="Length"/>.
/// </summary>
internal sealed class Segment : IDisposable
{
    private const int ScanBuffer = 256 * 1024;
    private readonly Lock _gate = new();
    private SparseIndex? _index;
    private long _length;

    private Segment(string path, SafeFileHandle file, long baseSequence, long baseOffset) =>
        (Path, File, BaseSequence, BaseOffset) = (path, file, baseSequence, baseOffset);

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>The open file.</summary>
    public SafeFileHandle File { get; }

    /// <summary>Sequence number of the first event that is, or will be, in it.</summary>
    public long BaseSequence { get; }

    /// <summary>Offset, in the partition, of its first byte.</summary>
    public long BaseOffset { get; }

    /// <summary>Bytes of whole, durable records.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>Enqueued time of the first record, in milliseconds since 1970; null while it is empty.</summary>
    public long? FirstMilliseconds { get; private set; }

    /// <summary>Creates an empty file.</summary>
    public static Segment Create(string folder, long baseSequence, long baseOffset)
    {
        var path = System.IO.Path.Combine(
            folder, string.Create(CultureInfo.InvariantCulture, $"{baseSequence:D20}-{baseOffset:D20}.log"));
        var file = System.IO.File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        return new Segment(path, file, baseSequence, baseOffset) { _index = new SparseIndex() };
    }

    /// <summary>Opens a file by its name; null when the name is no segment's.</summary>
    public static Segment? TryOpen(string path)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(path);
        if (name.Length != 41 || name[20] != '-'
            || !long.TryParse(name.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            || !long.TryParse(name.AsSpan(21), NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return null;
        var file = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        var segment = new Segment(path, file, sequence, offset) { _length = RandomAccess.GetLength(file) };
        Span<byte> bytes = stackalloc byte[RecordFormat.HeadLength];
        var read = RandomAccess.Read(file, bytes, 0);
        if (RecordFormat.TryReadHead(bytes[..read], out var head)) segment.FirstMilliseconds = head.Milliseconds;
        return segment;
    }

    /// <summary>
    /// Checks every record of the newest segment and cuts the file behind the last whole one: what a killed process or
    /// machine left there was never acknowledged. Returns the head and position of the last record, if any.
    /// </summary>
    public (RecordHead Head, long Position)? Recover()
    {
        var onDisk = RandomAccess.GetLength(File);
        (RecordHead, long)? last = null;
        var index = new SparseIndex();
        using var chunk = new RecordChunk();
        var expected = BaseSequence;
        var position = 0L;
        while (TryLoad(chunk, position, onDisk, out var head)
               && head.Sequence == expected && RecordFormat.IsIntact(chunk.Bytes[..head.Length]))
        {
            index.Add(position, head);
            last = (head, position);
            expected += head.Count;
            position += head.Length;
        }
        if (position < onDisk)
        {
            RandomAccess.SetLength(File, position);
            RandomAccess.FlushToDisk(File);
        }
        _index = index;
        _length = position;
        if (position == 0) FirstMilliseconds = null;
        return last;
    }

    /// <summary>Makes records visible to readers; called when they are durable.</summary>
    public void Publish(long position, RecordHead head)
    {
        FirstMilliseconds ??= head.Milliseconds;
        lock (_gate) _index!.Add(position, head);
        Volatile.Write(ref _length, position + head.Length);
    }

    /// <summary>Position and head of the record that contains, or follows, what is looked for; null at the end.</summary>
    public (RecordHead Head, long Position)? Find(StartKind kind, long value)
    {
        var index = Index();
        long position;
        lock (_gate)
            position = kind switch
            {
                StartKind.Sequence => index.FloorOfSequence(value),
                StartKind.Offset => index.FloorOfPosition(value - BaseOffset),
                _ => index.FloorOfTime(value),
            };
        var end = Length;
        Span<byte> bytes = stackalloc byte[RecordFormat.HeadLength];
        while (position < end)
        {
            var head = ReadHead(position, bytes);
            var found = kind switch
            {
                StartKind.Sequence => head.Sequence + head.Count > value,
                StartKind.Offset => BaseOffset + position + head.Length > value,
                _ => head.Milliseconds >= value,
            };
            if (found) return (head, position);
            position += head.Length;
        }
        return null;
    }

    /// <inheritdoc />
    public void Dispose() => File.Dispose();

    private RecordHead ReadHead(long position, Span<byte> bytes)
    {
        var read = RandomAccess.Read(File, bytes, position);
        return RecordFormat.TryReadHead(bytes[..read], out var head)
            ? head
            : throw new StoreDamagedException($"{Path} is damaged at byte {position}.");
    }

    // The index of an older segment is built when somebody reads it, not at every start.
    private SparseIndex Index()
    {
        lock (_gate)
        {
            if (_index is not null) return _index;
            var index = new SparseIndex();
            using var chunk = new RecordChunk();
            Span<byte> window = chunk.Space(ScanBuffer);
            var (position, start, filled) = (0L, 0L, 0);
            while (position < _length)
            {
                if (position - start + RecordFormat.HeadLength > filled)
                {
                    start = position;
                    filled = RandomAccess.Read(File, window, start);
                }
                if (!RecordFormat.TryReadHead(window[(int)(position - start)..filled], out var head))
                    throw new StoreDamagedException($"{Path} is damaged at byte {position}.");
                index.Add(position, head);
                position += head.Length;
            }
            return _index = index;
        }
    }

    private bool TryLoad(RecordChunk chunk, long position, long end, out RecordHead head)
    {
        head = default;
        Span<byte> bytes = stackalloc byte[RecordFormat.HeadLength];
        if (position + RecordFormat.HeadLength > end || RandomAccess.Read(File, bytes, position) < RecordFormat.HeadLength)
            return false;
        if (!RecordFormat.TryReadHead(bytes, out head) || position + head.Length > end) return false;
        var space = chunk.Space(head.Length);
        var read = 0;
        while (read < head.Length)
        {
            var got = RandomAccess.Read(File, space[read..], position + read);
            if (got == 0) return false;
            read += got;
        }
        chunk.Set(BaseOffset + position, read);
        return true;
    }
}
