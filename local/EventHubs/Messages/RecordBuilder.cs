using System.Buffers;
using System.Text;
using Sluice.EventHubs.Amqp;
using Sluice.EventHubs.Store;

namespace Sluice.EventHubs.Messages;

/// <summary>
/// Turns a received message, single or batch, into a record of the store. Sections are checked for their form and kept
/// as they are; annotations that only the service may set are left out.
/// </summary>
internal static class RecordBuilder
{
    /// <summary>Message format of a batch: every data section is an encoded message (Event Hubs' own).</summary>
    public const uint BatchFormat = 0x80013700;

    /// <summary>Longest partition key, in UTF-8 bytes; Event Hubs allows 128 characters.</summary>
    public const int MaxKeyBytes = 512;

    /// <summary>Builds the record.</summary>
    /// <exception cref="AmqpFormatException">The message is malformed.</exception>
    public static BuiltRecord Build(ReadOnlySpan<byte> message, uint format)
    {
        var output = new RecordBuffer(RecordFormat.HeadLength + message.Length + 4 * EventFormat.HeadLength);
        try
        {
            output.Reserve(RecordFormat.HeadLength);
            var built = format == BatchFormat ? BuildBatch(ref output, message) : BuildSingle(ref output, message);
            return output.Length <= RecordFormat.MaxLength
                ? built
                : throw new AmqpFormatException("The batch holds too many events.");
        }
        catch
        {
            output.Return();
            throw;
        }
    }

    private static BuiltRecord BuildSingle(ref RecordBuffer output, ReadOnlySpan<byte> message)
    {
        var key = AddEvent(ref output, message, default, false, out var hasKey);
        return new BuiltRecord(output.Bytes, output.Length, 1, RecordFormat.HeadLength, KeyText(key, hasKey));
    }

    private static BuiltRecord BuildBatch(ref RecordBuffer output, ReadOnlySpan<byte> message)
    {
        var reader = new AmqpReader(message);
        ReadOnlySpan<byte> envelopeKey = default;
        ReadOnlySpan<byte> firstKey = default;
        bool hasEnvelopeKey = false, hasFirstKey = false;
        var (count, last) = (0, 0);
        while (!reader.AtEnd)
        {
            switch (reader.ReadDescriptor())
            {
                case Descriptors.Data:
                    {
                        last = output.Length;
                        var inner = reader.ReadBinary();
                        if (inner.IsEmpty) throw new AmqpFormatException("A batch holds an empty message.");
                        var key = AddEvent(ref output, inner, envelopeKey, hasEnvelopeKey, out var hasKey);
                        if (count++ > 0) break;
                        firstKey = key;
                        hasFirstKey = hasKey;
                        break;
                    }
                case Descriptors.MessageAnnotations when count == 0:
                    {
                        var scratch = new RecordBuffer(64);
                        try
                        {
                            envelopeKey = CopyAnnotations(ref reader, ref scratch, out _, out hasEnvelopeKey);
                        }
                        finally
                        {
                            scratch.Return();
                        }
                        break;
                    }
                case >= Descriptors.Header and <= Descriptors.Footer:
                    reader.Skip();
                    break;
                default:
                    throw new AmqpFormatException("A message has an unknown section.");
            }
        }
        if (count == 0) throw new AmqpFormatException("A batch holds no message.");
        return new BuiltRecord(
            output.Bytes, output.Length, count, last,
            hasEnvelopeKey ? KeyText(envelopeKey, true) : KeyText(firstKey, hasFirstKey));
    }

    private static ReadOnlySpan<byte> AddEvent(
        scoped ref RecordBuffer output, ReadOnlySpan<byte> message, ReadOnlySpan<byte> envelopeKey, bool hasEnvelopeKey, out bool hasKey)
    {
        var reader = new AmqpReader(message);
        var (headerStart, headerEnd, annotationsStart, restStart) = (0, 0, -1, -1);
        var previous = 0ul;
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            var section = reader.ReadDescriptor();
            if (section is < Descriptors.Header or > Descriptors.Footer)
                throw new AmqpFormatException("A message has an unknown section.");
            if (section < previous || (section == previous && section is not (Descriptors.Data or Descriptors.Sequence)))
                throw new AmqpFormatException("The sections of a message are out of order.");
            previous = section;
            if (section == Descriptors.MessageAnnotations) annotationsStart = reader.Position;
            if (section > Descriptors.MessageAnnotations && restStart < 0) restStart = start;
            reader.Skip();
            if (section == Descriptors.Header) (headerStart, headerEnd) = (start, reader.Position);
        }

        var rest = restStart < 0 ? default : message[restStart..];
        var header = message[headerStart..headerEnd];
        var headPosition = output.Length;
        output.Reserve(EventFormat.HeadLength);
        var (annotationCount, annotationsLength) = (0, 0);
        var key = envelopeKey;
        hasKey = hasEnvelopeKey;
        if (annotationsStart >= 0)
        {
            // The key stands in front of the annotations but is only known behind them: found first, copied second.
            var annotations = new AmqpReader(message[annotationsStart..]);
            var scan = new RecordBuffer(256);
            try
            {
                var own = CopyAnnotations(ref annotations, ref scan, out annotationCount, out var hasOwn);
                if (hasOwn)
                {
                    key = own;
                    hasKey = true;
                }
                annotationsLength = scan.Length;
                key.CopyTo(output.Reserve(key.Length));
                header.CopyTo(output.Reserve(header.Length));
                scan.Written.CopyTo(output.Reserve(annotationsLength));
            }
            finally
            {
                scan.Return();
            }
        }
        else
        {
            key.CopyTo(output.Reserve(key.Length));
            header.CopyTo(output.Reserve(header.Length));
        }
        rest.CopyTo(output.Reserve(rest.Length));
        EventFormat.WriteHead(
            output.At(headPosition), key.Length, hasKey, annotationCount, header.Length, annotationsLength, rest.Length);
        return key;
    }

    private static ReadOnlySpan<byte> CopyAnnotations(
        scoped ref AmqpReader reader, scoped ref RecordBuffer output, out int count, out bool hasKey)
    {
        count = 0;
        hasKey = false;
        ReadOnlySpan<byte> key = default;
        var pairs = reader.ReadMapHeader(out var end) / 2;
        for (var i = 0; i < pairs; i++)
        {
            var start = reader.Position;
            reader.Skip();
            var name = SymbolOf(reader.Slice(start, reader.Position));
            if (name.SequenceEqual("x-opt-partition-key"u8))
            {
                key = TextOf(ref reader, out hasKey);
                if (key.Length > MaxKeyBytes) throw new AmqpFormatException("A partition key is too long.");
                continue;
            }
            reader.Skip();
            if (IsReserved(name)) continue;
            if (++count > short.MaxValue) throw new AmqpFormatException("A message has too many annotations.");
            var entry = reader.Slice(start, reader.Position);
            entry.CopyTo(output.Reserve(entry.Length));
        }
        if (reader.Position != end) throw new AmqpFormatException("A map's size and count disagree.");
        return key;
    }

    private static bool IsReserved(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("x-opt-sequence-number"u8)
        || name.SequenceEqual("x-opt-offset"u8)
        || name.SequenceEqual("x-opt-enqueued-time"u8);

    private static ReadOnlySpan<byte> SymbolOf(ReadOnlySpan<byte> encoded) => encoded[0] switch
    {
        0xa1 or 0xa3 => encoded[2..],
        0xb1 or 0xb3 => encoded[5..],
        _ => default,
    };

    private static ReadOnlySpan<byte> TextOf(scoped ref AmqpReader reader, out bool present)
    {
        var start = reader.Position;
        reader.Skip();
        var encoded = reader.Slice(start, reader.Position);
        present = encoded[0] is 0xa1 or 0xa3 or 0xb1 or 0xb3;
        if (!present && encoded[0] != 0x40) throw new AmqpFormatException("A partition key is no text.");
        return SymbolOf(encoded);
    }

    private static string? KeyText(ReadOnlySpan<byte> key, bool present) => present ? Encoding.UTF8.GetString(key) : null;

    /// <summary>A pooled array that grows; a struct so that a build needs no object.</summary>
    private struct RecordBuffer(int capacity)
    {
        public byte[] Bytes = ArrayPool<byte>.Shared.Rent(capacity);

        public int Length = 0;

        public readonly ReadOnlySpan<byte> Written => Bytes.AsSpan(0, Length);

        public readonly Span<byte> At(int position) => Bytes.AsSpan(position);

        public Span<byte> Reserve(int count)
        {
            if (Bytes.Length - Length < count)
            {
                var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, Bytes.Length * 2));
                Written.CopyTo(larger);
                ArrayPool<byte>.Shared.Return(Bytes);
                Bytes = larger;
            }
            var span = Bytes.AsSpan(Length, count);
            Length += count;
            return span;
        }

        public readonly void Return() => ArrayPool<byte>.Shared.Return(Bytes);
    }
}
