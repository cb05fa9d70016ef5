using System.Buffers.Binary;
using System.IO.Hashing;
using Sluice.Log;

namespace Sluice.Enrich;

/// <summary>
/// Ids for events that bring none. They are computed from the payload's bytes and its place in the log, not drawn: a
/// batch that is enriched again after a crash must give the same ids, and through them the same partitions.
/// </summary>
internal static class EventIds
{
    /// <summary>The payload's part of the hash.</summary>
    public static UInt128 HashOf(ReadOnlySpan<byte> payload) => XxHash128.HashToUInt128(payload);

    /// <summary>A UUID in the form of version 4, lower case.</summary>
    public static string Create(UInt128 payload, Origin origin)
    {
        Span<byte> bytes = stackalloc byte[32];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, payload);
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], origin.Partition);
        BinaryPrimitives.WriteInt64BigEndian(bytes[20..], origin.Sequence);
        BinaryPrimitives.WriteInt32BigEndian(bytes[28..], origin.Index);
        Span<byte> hash = stackalloc byte[16];
        XxHash128.Hash(bytes, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x40);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true).ToString("D");
    }
}
