using System.Numerics;
using System.Text;

namespace Sluice.EventHubs.Messages;

/// <summary>
/// Event Hubs' placement of a partition key, as its buffered producers compute it too: Bob Jenkins' lookup3 over the
/// key's UTF-8 bytes, both halves folded to a signed 16-bit number, its remainder's absolute value.
/// </summary>
internal static class PartitionKeyHash
{
    /// <summary>The partition of a key.</summary>
    public static int PartitionOf(string key, int partitions)
    {
        var (b, c) = Lookup3(Encoding.UTF8.GetBytes(key));
        return Math.Abs((short)(b ^ c) % partitions);
    }

    private static (uint B, uint C) Lookup3(ReadOnlySpan<byte> data)
    {
        uint a, b, c;
        a = b = c = 0xdeadbeef + (uint)data.Length;
        while (data.Length > 12)
        {
            a += Word(data, 0);
            b += Word(data, 4);
            c += Word(data, 8);
            a = (a - c) ^ BitOperations.RotateLeft(c, 4);
            c += b;
            b = (b - a) ^ BitOperations.RotateLeft(a, 6);
            a += c;
            c = (c - b) ^ BitOperations.RotateLeft(b, 8);
            b += a;
            a = (a - c) ^ BitOperations.RotateLeft(c, 16);
            c += b;
            b = (b - a) ^ BitOperations.RotateLeft(a, 19);
            a += c;
            c = (c - b) ^ BitOperations.RotateLeft(b, 4);
            b += a;
            data = data[12..];
        }
        if (data.IsEmpty) return (b, c);
        a += Word(data, 0);
        b += Word(data, 4);
        c += Word(data, 8);
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        c = (c ^ b) - BitOperations.RotateLeft(b, 24);
        return (b, c);
    }

    // Little-endian, missing bytes as zero.
    private static uint Word(ReadOnlySpan<byte> data, int at)
    {
        var word = 0u;
        for (var i = 0; i < 4 && at + i < data.Length; i++) word |= (uint)data[at + i] << (8 * i);
        return word;
    }
}
