using System.Buffers.Binary;

namespace Sluice.EventHubs.Store;

/// <summary>
/// One record of a segment file: the events of one send, so that a send is kept whole or not at all. Little-endian:
/// length of what follows the checksum (u32), CRC-32C of it (u32), sequence number of the first event (i64), enqueued time
/// in milliseconds since 1970 (i64), number of events (u32), then the events as <see cref="EventFormat"/> has them.
/// </summary>
internal static class RecordFormat
{
    /// <summary>Bytes in front of the first event.</summary>
    public const int HeadLength = 28;

    /// <summary>Bytes that the length field does not count: itself and the checksum.</summary>
    public const int PrefixLength = 8;

    /// <summary>Longest record, head included: a full message of the smallest possible events stays below it.</summary>
    public const int MaxLength = 8 * 1024 * 1024;

    /// <summary>Fills in the head of a record whose events stand behind it.</summary>
    public static void Seal(Span<byte> record, long sequence, long milliseconds, int count)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)(record.Length - PrefixLength));
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], milliseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(record[24..], (uint)count);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc32C.Compute(record[PrefixLength..]));
    }

    /// <summary>Reads a head; false when it cannot be one. The checksum is not looked at.</summary>
    public static bool TryReadHead(ReadOnlySpan<byte> bytes, out RecordHead head)
    {
        head = default;
        if (bytes.Length < HeadLength) return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes) + (long)PrefixLength;
        var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]);
        if (length is < HeadLength or > MaxLength || count is 0 or > MaxLength) return false;
        head = new RecordHead(
            (int)length,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            (int)count);
        return head.Sequence >= 0;
    }

    /// <summary>True when a whole record is as it was written.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record[4..]) == Crc32C.Compute(record[PrefixLength..]);
}
