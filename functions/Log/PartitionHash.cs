using System.Text;

namespace Sluice.Log;

/// <summary>
/// The stable hash by which Sluice places a visitor's events: 32-bit FNV-1a over the key's UTF-8 bytes, finished with
/// MurmurHash3's 32-bit finaliser (FNV's low bits alone are weak for short keys), modulo the number of partitions.
/// Anything that must find a visitor's partition (Enrich, the visitor API, a reader outside Sluice) computes the same.
/// </summary>
public static class PartitionHash
{
    /// <summary>The partition, 0 to <paramref name="partitions"/> − 1, of a key.</summary>
    public static int PartitionOf(ReadOnlySpan<char> key, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        Span<byte> buffer = stackalloc byte[256];
        var hash = 2166136261u;
        while (key.Length > 0)
        {
            // A quarter of the buffer in chars always fits; a surrogate pair is kept together.
            var take = Math.Min(key.Length, buffer.Length / 4);
            if (take < key.Length && char.IsHighSurrogate(key[take - 1])) take--;
            var written = Encoding.UTF8.GetBytes(key[..take], buffer);
            foreach (var b in buffer[..written]) hash = (hash ^ b) * 16777619u;
            key = key[take..];
        }
        hash ^= hash >> 16;
        hash *= 0x85ebca6bu;
        hash ^= hash >> 13;
        hash *= 0xc2b2ae35u;
        hash ^= hash >> 16;
        return (int)(hash % (uint)partitions);
    }
}
