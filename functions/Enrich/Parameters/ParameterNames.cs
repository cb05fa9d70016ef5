using System.Collections.Frozen;
using System.Text;

namespace Sluice.Enrich.Parameters;

/// <summary>One string per known parameter name, so that reading a body allocates none for its names.</summary>
internal static class ParameterNames
{
    private const int Longest = 8;
    private static readonly FrozenSet<string> Known =
        new HashSet<string>([.. ParameterTable.Setters.Keys, "ue_pr", "ue_px", "co", "cx", "tnuid"])
            .ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The name as a string, when it is a known one.</summary>
    public static string? Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Longest) return null;
        Span<char> text = stackalloc char[Longest];
        return Ascii.ToUtf16(utf8, text, out var length) == System.Buffers.OperationStatus.Done
            && Lookup.TryGetValue(text[..length], out var name) ? name : null;
    }
}
