using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;

namespace Sluice.Azure.Rebuild;

/// <summary>What a row holds, in 16 bytes, and which of its properties differ from another's.</summary>
internal static class RowPrint
{
    private static readonly HashSet<string> Own = new(StringComparer.Ordinal) { "PartitionKey", "RowKey", "Timestamp", "odata.etag" };

    public static UInt128 Of(TableEntity entity)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in NamesOf(entity).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0"));
            hash.AppendData(Bytes(entity[name]));
            hash.AppendData([0]);
        }
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());
    }

    /// <summary>Properties of either that the other has not, or otherwise.</summary>
    public static IReadOnlyList<string> Differences(TableEntity one, TableEntity other) =>
        [.. NamesOf(one).Union(NamesOf(other), StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Where(name => !one.TryGetValue(name, out var a) || !other.TryGetValue(name, out var b) || !Bytes(a).AsSpan().SequenceEqual(Bytes(b)))];

    private static IEnumerable<string> NamesOf(TableEntity entity) => entity.Keys.Where(name => !Own.Contains(name));

    private static byte[] Bytes(object? value) => value switch
    {
        byte[] bytes => bytes,
        BinaryData data => data.ToArray(),
        DateTimeOffset time => Encoding.UTF8.GetBytes(time.UtcTicks.ToString(CultureInfo.InvariantCulture)),
        DateTime time => Encoding.UTF8.GetBytes(time.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture)),
        _ => Encoding.UTF8.GetBytes(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };
}
