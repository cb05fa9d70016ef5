using System.Buffers;

namespace Sluice.Snowplow.FailedEvents;

/// <summary>Writes failed events as one line of self-describing UTF-8 JSON, as the failed hub carries them.</summary>
public static class BadRowJson
{
    /// <summary>Appends the row; no line break at the end.</summary>
    public static void Write(BadRow row, IBufferWriter<byte> output) =>
        throw new InvalidOperationException("written by the next commit");
}
