using Azure.Data.Tables;

namespace Sluice.Azure.Reports;

/// <summary>Bytes in the properties <c>c0</c>, <c>c1</c>, … of an entity: a property has at most 64 KiB, an entity 1 MiB.</summary>
internal static class ReportContent
{
    private const int Most = 64 << 10;

    public static void Write(TableEntity entity, ReadOnlyMemory<byte> content)
    {
        for (var (i, at) = (0, 0); at < content.Length; i++, at += Most)
            entity[$"c{i}"] = content[at..Math.Min(content.Length, at + Most)].ToArray();
    }

    public static byte[] Read(TableEntity entity)
    {
        if (!entity.ContainsKey("c1")) return entity.GetBinary("c0") ?? [];
        using var all = new MemoryStream();
        for (var i = 0; entity.GetBinary($"c{i}") is { } part; i++) all.Write(part);
        return all.ToArray();
    }
}
