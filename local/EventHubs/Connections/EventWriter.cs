using System.Globalization;
using Sluice.EventHubs.Amqp;
using Sluice.EventHubs.Store;

namespace Sluice.EventHubs.Connections;

/// <summary>
/// Writes a stored event as a message: the sections it was sent with, and the service's annotations in front of the
/// sender's own.
/// </summary>
internal static class EventWriter
{
    /// <summary>Appends the message.</summary>
    public static void Write(AmqpBuffer output, RecordChunk chunk, EventPlace place)
    {
        var stored = EventFormat.Read(chunk.Bytes.Slice(place.Position, EventFormat.LengthAt(chunk.Bytes[place.Position..])));
        output.Raw(stored.Header);
        output.Descriptor(Descriptors.MessageAnnotations);
        var map = output.BeginMap();
        output.SymbolAscii("x-opt-sequence-number"u8);
        output.Long(place.Sequence);
        output.SymbolAscii("x-opt-offset"u8);
        Span<byte> offset = stackalloc byte[20];
        (chunk.Offset + place.Position).TryFormat(offset, out var digits, provider: CultureInfo.InvariantCulture);
        output.Utf8String(offset[..digits]);
        output.SymbolAscii("x-opt-enqueued-time"u8);
        output.Timestamp(place.Milliseconds);
        if (stored.HasKey)
        {
            output.SymbolAscii("x-opt-partition-key"u8);
            output.Utf8String(stored.Key);
        }
        output.Raw(stored.Annotations);
        output.EndCompound(map, 2 * (3 + (stored.HasKey ? 1 : 0) + stored.AnnotationCount));
        output.Raw(stored.Rest);
    }
}
