using System.Buffers;

namespace Sluice.Snowplow;

/// <summary>The enriched TSV: 131 columns, tab separated, UTF-8, no line break at the end.</summary>
public static class EnrichedTsv
{
    /// <summary>Appends the event's line.</summary>
    public static void Write(EnrichedEvent enriched, IBufferWriter<byte> output) =>
        throw new InvalidOperationException("written by the next commit");

    /// <summary>Reads a line. False when it has another number of columns or a field does not decode; <paramref name="error"/> says which.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out EnrichedEvent enriched, out string error) =>
        throw new InvalidOperationException("written by the next commit");
}
