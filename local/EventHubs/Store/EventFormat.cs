using System.Buffers.Binary;

namespace Sluice.EventHubs.Store;

/// <summary>
/// One event inside a record: length of what follows (u32), length of the partition key (u16, 0xFFFF for none), number of
/// annotation entries (u16), length of the header section (u32), length of the annotation entries (u32), then key (UTF-8),
/// header section, annotation entries and the remaining sections, the last three byte for byte as they were sent.
/// </summary>
internal static class EventFormat
{
    /// <summary>Bytes in front of the key.</summary>
    public const int HeadLength = 16;

    private const ushort NoKey = ushort.MaxValue;

    /// <summary>Writes the head.</summary>
    public static void WriteHead(
        Span<byte> head, int keyLength, bool hasKey, int annotationCount, int headerLength, int annotationsLength, int restLength)
    {
        var length = HeadLength - 4 + keyLength + headerLength + annotationsLength + restLength;
        BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)length);
        BinaryPrimitives.WriteUInt16LittleEndian(head[4..], hasKey ? (ushort)keyLength : NoKey);
        BinaryPrimitives.WriteUInt16LittleEndian(head[6..], (ushort)annotationCount);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], (uint)headerLength);
        BinaryPrimitives.WriteUInt32LittleEndian(head[12..], (uint)annotationsLength);
    }

    /// <summary>Length of the event that begins here, head included; −1 when the bytes end before it does.</summary>
    public static int LengthAt(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadLength) return -1;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes) + 4L;
        return length >= HeadLength && length <= bytes.Length ? (int)length : -1;
    }

    /// <summary>Takes an event of a checked record apart.</summary>
    public static StoredEvent Read(ReadOnlySpan<byte> bytes)
    {
        var keyLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        var hasKey = keyLength != NoKey;
        var position = HeadLength;
        var key = Take(bytes, ref position, hasKey ? keyLength : 0);
        var header = Take(bytes, ref position, (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
        var annotations = Take(bytes, ref position, (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));
        return new StoredEvent
        {
            HasKey = hasKey,
            Key = key,
            Header = header,
            AnnotationCount = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]),
            Annotations = annotations,
            Rest = bytes[position..],
        };
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> bytes, scoped ref int position, int length)
    {
        var part = bytes.Slice(position, length);
        position += length;
        return part;
    }
}
