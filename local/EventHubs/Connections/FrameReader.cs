using System.Buffers;
using System.Buffers.Binary;
using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Connections;

/// <summary>Cuts received bytes into protocol headers and frames (specification part 2, 2.2 and 2.3).</summary>
internal sealed class FrameReader(int capacity) : IDisposable
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacity);
    private int _start;
    private int _end;

    /// <summary>What is expected next.</summary>
    public FramePhase Phase { get; set; } = FramePhase.Header;

    /// <summary>The SASL layer is done with.</summary>
    public bool SaslDone { get; set; }

    /// <summary>Where the next bytes go; what is left over is moved to the front.</summary>
    public Memory<byte> Space()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }
        return _buffer.AsMemory(_end);
    }

    /// <summary>Declares bytes as received.</summary>
    public void Received(int count) => _end += count;

    /// <summary>The protocol id of a header; false when it is not all there.</summary>
    public bool TryHeader(out byte protocol)
    {
        protocol = 0;
        if (_end - _start < 8)
        {
            var there = _buffer.AsSpan(_start, Math.Min(4, _end - _start));
            if (!"AMQP"u8.StartsWith(there)) throw new AmqpFormatException("The peer does not speak AMQP.");
            return false;
        }
        var header = _buffer.AsSpan(_start, 8);
        if (!header.StartsWith("AMQP"u8)) throw new AmqpFormatException("The peer does not speak AMQP.");
        if (!header[5..].SequenceEqual("\x01\x00\x00"u8)) protocol = byte.MaxValue;
        else protocol = header[4];
        _start += 8;
        return true;
    }

    /// <summary>The next frame; its body is valid until <see cref="Space"/> is called. False when it is not all there.</summary>
    public bool TryFrame(out byte type, out ushort channel, out ReadOnlySpan<byte> body)
    {
        type = 0;
        channel = 0;
        body = default;
        if (_end - _start < 8) return false;
        var bytes = _buffer.AsSpan(_start, _end - _start);
        var size = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var offset = bytes[4] * 4;
        if (size > BrokerServices.MaxFrameSize) throw new AmqpFormatException("A frame is larger than announced.");
        if (offset < 8 || size < offset) throw new AmqpFormatException("A frame's header is malformed.");
        if (bytes.Length < size) return false;
        type = bytes[5];
        channel = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        body = bytes[offset..(int)size];
        _start += (int)size;
        return true;
    }

    /// <inheritdoc />
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
