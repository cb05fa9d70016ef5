namespace Sluice.EventHubs.Store;

/// <summary>Reads records from a segment and checks them.</summary>
internal static class RecordReader
{
    /// <summary>Loads the bytes of one record and checks it.</summary>
    /// <exception cref="StoreDamagedException">It is not what was written.</exception>
    public static void Load(Segment segment, long position, int length, RecordChunk chunk)
    {
        Fill(segment, position, chunk.Space(length));
        chunk.Set(segment.BaseOffset + position, length);
        if (!RecordFormat.IsIntact(chunk.Bytes)) throw Damaged(segment, position);
    }

    /// <summary>Loads about <paramref name="wanted"/> bytes of whole records, one at least; false at the end.</summary>
    /// <exception cref="StoreDamagedException">They are not what was written.</exception>
    public static bool Load(Segment segment, long position, int wanted, RecordChunk chunk, out int length)
    {
        length = 0;
        var available = segment.Length - position;
        if (available <= 0) return false;
        var size = (int)Math.Min(wanted, available);
        Fill(segment, position, chunk.Space(size)[..size]);
        if (!RecordFormat.TryReadHead(chunk.Space(size), out var first)) throw Damaged(segment, position);
        if (first.Length > size)
        {
            Load(segment, position, first.Length, chunk);
            length = first.Length;
            return true;
        }
        var bytes = chunk.Space(size)[..size];
        while (RecordFormat.TryReadHead(bytes[length..], out var head) && length + head.Length <= size)
        {
            if (!RecordFormat.IsIntact(bytes.Slice(length, head.Length))) throw Damaged(segment, position + length);
            length += head.Length;
        }
        chunk.Set(segment.BaseOffset + position, length);
        return true;
    }

    private static void Fill(Segment segment, long position, Span<byte> space)
    {
        var read = 0;
        while (read < space.Length)
        {
            var got = RandomAccess.Read(segment.File, space[read..], position + read);
            if (got == 0) throw Damaged(segment, position + read);
            read += got;
        }
    }

    private static StoreDamagedException Damaged(Segment segment, long position) =>
        new($"{segment.Path} is damaged at byte {position}.");
}
