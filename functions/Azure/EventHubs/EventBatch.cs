using System.Buffers.Binary;
using System.Text;
using Amqp;
using Amqp.Framing;
using Sluice.Log;

namespace Sluice.Azure.EventHubs;

/// <summary>
/// Messages in the batch format of Event Hubs (message format 0x80013700): one data section per event, each holding a
/// complete encoded message; a partition key is annotated on every event and on the batch. Written by hand, straight into
/// the buffer that AMQPNetLite sends, so that a message costs no allocation.
/// </summary>
internal sealed class EventBatch : AmqpValue
{
    public const uint MessageFormat = 0x80013700;

    // Descriptors of the sections (AMQP 1.0, 3.2) and constructors of their values (1.6).
    private const byte Annotations = 0x72, ApplicationProperties = 0x74, Data = 0x75;
    private const byte Binary8 = 0xa0, Binary32 = 0xb0, String8 = 0xa1, String32 = 0xb1, Symbol8 = 0xa3, Map8 = 0xc1, Map32 = 0xd1;
    private const int LongestOrigin = 48;
    private static readonly byte[] KeyName = "x-opt-partition-key"u8.ToArray();
    private static readonly byte[] OriginName = "sluice-origin"u8.ToArray();

    private readonly IReadOnlyList<LogMessage> _messages;
    private readonly int _from;
    private readonly byte[]? _key;

    private EventBatch(IReadOnlyList<LogMessage> messages, int from, int count, int size, byte[]? key)
    {
        (_messages, _from, Count, Size, _key) = (messages, from, count, size, key);
        // AMQPNetLite looks at the value to guess the size; it is never written.
        Value = "";
    }

    /// <summary>Events in the batch.</summary>
    public int Count { get; }

    /// <summary>Bytes of the encoded batch.</summary>
    public int Size { get; }

    /// <summary>The partition key as it is written; at most 128 characters, as the service demands.</summary>
    public static byte[] EncodeKey(string partitionKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(partitionKey);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partitionKey.Length, 128, nameof(partitionKey));
        return Encoding.UTF8.GetBytes(partitionKey);
    }

    /// <summary>As many messages from an index on as fit; at least one, so check its size with <see cref="SizeOf"/> first.</summary>
    public static EventBatch Pack(IReadOnlyList<LogMessage> messages, int from, byte[]? key, int mostBytes, int mostCount)
    {
        var size = AnnotationsSize(key);
        var count = 0;
        while (from + count < messages.Count && count < mostCount)
        {
            var next = SectionSize(InnerSize(messages[from + count], key));
            if (count > 0 && size + next > mostBytes) break;
            size += next;
            count++;
        }
        return new EventBatch(messages, from, count, size, key);
    }

    /// <summary>Bytes of a batch that holds only this message.</summary>
    public static int SizeOf(in LogMessage message, byte[]? key) => AnnotationsSize(key) + SectionSize(InnerSize(message, key));

    /// <inheritdoc />
    protected override void WriteValue(ByteBuffer buffer, object value)
    {
        // AMQPNetLite has just written the three bytes "described, small ulong, amqp-value"; this body consists of data
        // sections (and, before them, annotations) instead, so they are taken back.
        buffer.Shrink(3);
        buffer.ValidateWrite(Size);
        var to = buffer.Buffer.AsSpan(buffer.WritePos, Size);
        to = WriteAnnotations(to, _key);
        Span<char> text = stackalloc char[LongestOrigin];
        for (var i = _from; i < _from + Count; i++)
        {
            var message = _messages[i];
            to = WriteSectionHeader(to, InnerSize(message, _key));
            to = WriteAnnotations(to, _key);
            if (message.Origin is { } origin)
            {
                origin.TryFormat(text, out var length);
                to = WriteOrigin(to, text[..length]);
            }
            to = WriteSectionHeader(to, message.Body.Length);
            message.Body.Span.CopyTo(to);
            to = to[message.Body.Length..];
        }
        if (!to.IsEmpty) throw new InvalidOperationException("A batch was not as long as computed.");
        buffer.Append(Size);
    }

    private static int InnerSize(in LogMessage message, byte[]? key) =>
        AnnotationsSize(key) + OriginSize(message.Origin) + SectionSize(message.Body.Length);

    private static int SectionSize(int length) => (length <= byte.MaxValue ? 5 : 8) + length;

    private static int AnnotationsSize(byte[]? key) => key is null ? 0 : 3 + 9 + 2 + KeyName.Length + 5 + key.Length;

    private static int OriginSize(Origin? origin)
    {
        if (origin is not { } value) return 0;
        Span<char> text = stackalloc char[LongestOrigin];
        value.TryFormat(text, out var length);
        return 3 + 3 + 2 + OriginName.Length + 2 + length;
    }

    private static Span<byte> WriteSectionHeader(Span<byte> to, int length)
    {
        (to[0], to[1], to[2]) = (0, 0x53, Data);
        if (length <= byte.MaxValue)
        {
            (to[3], to[4]) = (Binary8, (byte)length);
            return to[5..];
        }
        to[3] = Binary32;
        BinaryPrimitives.WriteInt32BigEndian(to[4..], length);
        return to[8..];
    }

    private static Span<byte> WriteAnnotations(Span<byte> to, byte[]? key)
    {
        if (key is null) return to;
        (to[0], to[1], to[2], to[3]) = (0, 0x53, Annotations, Map32);
        BinaryPrimitives.WriteInt32BigEndian(to[4..], 4 + 2 + KeyName.Length + 5 + key.Length);
        BinaryPrimitives.WriteInt32BigEndian(to[8..], 2);
        (to[12], to[13]) = (Symbol8, (byte)KeyName.Length);
        KeyName.CopyTo(to[14..]);
        to = to[(14 + KeyName.Length)..];
        to[0] = String32;
        BinaryPrimitives.WriteInt32BigEndian(to[1..], key.Length);
        key.CopyTo(to[5..]);
        return to[(5 + key.Length)..];
    }

    private static Span<byte> WriteOrigin(Span<byte> to, scoped ReadOnlySpan<char> text)
    {
        (to[0], to[1], to[2], to[3]) = (0, 0x53, ApplicationProperties, Map8);
        (to[4], to[5]) = ((byte)(1 + 2 + OriginName.Length + 2 + text.Length), 2);
        (to[6], to[7]) = (String8, (byte)OriginName.Length);
        OriginName.CopyTo(to[8..]);
        to = to[(8 + OriginName.Length)..];
        (to[0], to[1]) = (String8, (byte)text.Length);
        Encoding.ASCII.GetBytes(text, to[2..]);
        return to[(2 + text.Length)..];
    }
}
