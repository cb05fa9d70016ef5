using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sluice.Collect;

namespace Sluice.Azure.Overflow;

/// <summary>
/// Content of an overflow blob. All numbers are big-endian, all texts UTF-8:
/// <code>
/// "SLUICEOV" 01          magic, version
/// i32                    number of records
/// per record:
///   u8  length, hub
///   i32 partition        −1: not known when parked
///   i32 length, key      length −1: none
///   i32 length, body
/// 32 bytes               SHA-256 of everything before
/// </code>
/// A text editor cannot read it, but any tool with these lines can, without Sluice.
/// </summary>
internal static class OverflowFormat
{
    private const int HashSize = SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Magic => "SLUICEOV\u0001"u8;

    /// <summary>The blob's bytes.</summary>
    public static byte[] Write(IReadOnlyList<OverflowRecord> records)
    {
        var size = Magic.Length + 4 + HashSize;
        foreach (var record in records)
            size += 1 + Encoding.UTF8.GetByteCount(record.Hub) + 12 + Encoding.UTF8.GetByteCount(record.Key ?? "") + record.Body.Length;
        var bytes = new byte[size];
        Magic.CopyTo(bytes);
        var at = Magic.Length;
        at += PutNumber(bytes, at, records.Count);
        foreach (var record in records)
        {
            var hub = Encoding.UTF8.GetBytes(record.Hub, bytes.AsSpan(at + 1));
            bytes[at] = checked((byte)hub);
            at += 1 + hub;
            at += PutNumber(bytes, at, record.Partition);
            var key = record.Key is null ? 0 : Encoding.UTF8.GetBytes(record.Key, bytes.AsSpan(at + 4));
            at += PutNumber(bytes, at, record.Key is null ? -1 : key) + key;
            at += PutNumber(bytes, at, record.Body.Length);
            record.Body.Span.CopyTo(bytes.AsSpan(at));
            at += record.Body.Length;
        }
        SHA256.HashData(bytes.AsSpan(0, at), bytes.AsSpan(at));
        return bytes;
    }

    /// <summary>Reads a blob. Never throws: false when a single byte is not as it was written.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> blob, out IReadOnlyList<OverflowRecord> records)
    {
        records = [];
        var bytes = blob.Span;
        if (bytes.Length < Magic.Length + 4 + HashSize || !bytes.StartsWith(Magic)) return false;
        var end = bytes.Length - HashSize;
        Span<byte> hash = stackalloc byte[HashSize];
        SHA256.HashData(bytes[..end], hash);
        if (!hash.SequenceEqual(bytes[end..])) return false;

        var at = Magic.Length;
        if (!TryNumber(bytes[..end], ref at, out var count) || count < 0 || count > (end - at) / 13) return false;
        var read = new List<OverflowRecord>(count);
        for (var i = 0; i < count; i++)
        {
            if (at >= end) return false;
            int hubLength = bytes[at++];
            if (hubLength > end - at) return false;
            var hub = Encoding.UTF8.GetString(bytes.Slice(at, hubLength));
            at += hubLength;
            if (!TryNumber(bytes[..end], ref at, out var partition)
                || !TryNumber(bytes[..end], ref at, out var keyLength) || keyLength < -1 || keyLength > end - at)
                return false;
            var key = keyLength < 0 ? null : Encoding.UTF8.GetString(bytes.Slice(at, keyLength));
            at += Math.Max(keyLength, 0);
            if (!TryNumber(bytes[..end], ref at, out var length) || length < 0 || length > end - at) return false;
            read.Add(new OverflowRecord(hub, partition, key, blob.Slice(at, length)));
            at += length;
        }
        if (at != end) return false;
        records = read;
        return true;
    }

    private static int PutNumber(byte[] bytes, int at, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), value);
        return 4;
    }

    private static bool TryNumber(ReadOnlySpan<byte> bytes, ref int at, out int value)
    {
        value = 0;
        if (bytes.Length - at < 4) return false;
        value = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
        at += 4;
        return true;
    }
}
