using System.Numerics;
using System.Runtime.InteropServices;

namespace Sluice.EventHubs.Store;

/// <summary>CRC-32C (Castagnoli), as iSCSI and most logs use it; the processor's own instruction where there is one.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of the bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : Swap(word));
        foreach (var b in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    private static ulong Swap(ulong word) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word);
}
