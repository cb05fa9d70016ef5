using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Sluice.EventHubs.Amqp;

/// <summary>A growing, pooled buffer that writes AMQP 1.0 encodings and frames. Not safe for concurrent use.</summary>
internal sealed class AmqpBuffer(int capacity = 4096) : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>What was written, for a socket; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    /// <summary>Cuts back to an earlier length.</summary>
    public void Truncate(int length) => Length = length;

    /// <inheritdoc />
    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        Length = 0;
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>Space for <paramref name="count"/> bytes, counted as written.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count) Grow(count);
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    /// <summary>Raw bytes, as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void Null() => Byte(0x40);

    public void Boolean(bool value) => Byte(value ? (byte)0x41 : (byte)0x42);

    public void UByte(byte value)
    {
        var span = Reserve(2);
        span[0] = 0x50;
        span[1] = value;
    }

    public void UShort(ushort value)
    {
        var span = Reserve(3);
        span[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(span[1..], value);
    }

    public void UInt(uint value)
    {
        if (value <= byte.MaxValue)
        {
            var small = Reserve(2);
            small[0] = 0x52;
            small[1] = (byte)value;
            return;
        }
        var span = Reserve(5);
        span[0] = 0x70;
        BinaryPrimitives.WriteUInt32BigEndian(span[1..], value);
    }

    public void ULong(ulong value)
    {
        if (value <= byte.MaxValue)
        {
            var small = Reserve(2);
            small[0] = 0x53;
            small[1] = (byte)value;
            return;
        }
        var span = Reserve(9);
        span[0] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(span[1..], value);
    }

    public void Int(int value)
    {
        var span = Reserve(5);
        span[0] = 0x71;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], value);
    }

    public void Long(long value) => Eight(0x81, value);

    /// <summary>Milliseconds since 1970.</summary>
    public void Timestamp(long milliseconds) => Eight(0x83, milliseconds);

    public void String(string value) => Text(value, 0xa1, 0xb1);

    public void Symbol(string value) => Text(value, 0xa3, 0xb3);

    /// <summary>A string whose UTF-8 form is at hand.</summary>
    public void Utf8String(ReadOnlySpan<byte> utf8) => Sized(utf8, 0xa1, 0xb1);

    public void SymbolAscii(ReadOnlySpan<byte> ascii) => Sized(ascii, 0xa3, 0xb3);

    public void Binary(ReadOnlySpan<byte> value) => Sized(value, 0xa0, 0xb0);

    /// <summary>The descriptor in front of a described value.</summary>
    public void Descriptor(ulong code)
    {
        Byte(0x00);
        ULong(code);
    }

    /// <summary>Opens a list; the result goes to <see cref="EndCompound"/>.</summary>
    public int BeginList() => Begin(0xd0);

    /// <summary>Opens a map; the result goes to <see cref="EndCompound"/>.</summary>
    public int BeginMap() => Begin(0xd1);

    /// <summary>Opens an array of elements of one encoding; the result goes to <see cref="EndCompound"/>.</summary>
    public int BeginArray(byte code)
    {
        var start = Begin(0xf0);
        Byte(code);
        return start;
    }

    /// <summary>An element, up to 255 ASCII characters, of an array of short strings (0xa1).</summary>
    public void ShortText(string ascii)
    {
        Byte((byte)ascii.Length);
        Encoding.ASCII.GetBytes(ascii, Reserve(ascii.Length));
    }

    /// <summary>Closes a list or map of <paramref name="count"/> values (keys counted too).</summary>
    public void EndCompound(int start, int count)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(start), (uint)(Length - start - 4));
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(start + 4), (uint)count);
    }

    /// <summary>Opens a frame; the result goes to <see cref="EndFrame"/>.</summary>
    public int BeginFrame(ushort channel, byte type = 0)
    {
        var start = Length;
        var span = Reserve(8);
        span[4] = 2;
        span[5] = type;
        BinaryPrimitives.WriteUInt16BigEndian(span[6..], channel);
        return start;
    }

    /// <summary>Closes a frame by writing its size.</summary>
    public void EndFrame(int start) =>
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(start), (uint)(Length - start));

    /// <summary>An <c>error</c> or null.</summary>
    public void Error(AmqpError? error)
    {
        if (error is null)
        {
            Null();
            return;
        }
        Descriptor(Descriptors.Error);
        var list = BeginList();
        Symbol(error.Condition);
        String(error.Description);
        EndCompound(list, 2);
    }

    private int Begin(byte code)
    {
        Byte(code);
        var start = Length;
        Reserve(8);
        return start;
    }

    private void Eight(byte code, long value)
    {
        var span = Reserve(9);
        span[0] = code;
        BinaryPrimitives.WriteInt64BigEndian(span[1..], value);
    }

    private void Text(string value, byte small, byte large)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, SizedSpace(count, small, large));
    }

    private void Sized(ReadOnlySpan<byte> value, byte small, byte large) =>
        value.CopyTo(SizedSpace(value.Length, small, large));

    private Span<byte> SizedSpace(int count, byte small, byte large)
    {
        if (count <= byte.MaxValue)
        {
            var head = Reserve(2);
            head[0] = small;
            head[1] = (byte)count;
        }
        else
        {
            var head = Reserve(5);
            head[0] = large;
            BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)count);
        }
        return Reserve(count);
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + count), _bytes.Length * 2));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
