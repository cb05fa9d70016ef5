namespace Sluice.Reports.Counting;

/// <summary>
/// A hash that is the same in every process and version: FNV-1a of the bytes (64 bits), stirred by the finaliser of
/// MurmurHash3, because FNV's high bits alone are not even enough for a sketch.
/// </summary>
internal static class ValueHash
{
    public static ulong Of(ReadOnlySpan<byte> value)
    {
        var hash = 14695981039346656037UL;
        foreach (var one in value) hash = (hash ^ one) * 1099511628211UL;
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53UL;
        return hash ^ hash >> 33;
    }
}
