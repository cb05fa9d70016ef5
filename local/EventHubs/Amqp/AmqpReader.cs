using System.Buffers.Binary;
using System.Text;

namespace Sluice.EventHubs.Amqp;

/// <summary>
/// Reads AMQP 1.0 encodings (specification part 1) from a span. Input is hostile: sizes are checked against what is there,
/// nesting is limited to <see cref="MaxDepth"/>, and skipping does not recurse at all.
/// </summary>
/// <exception cref="AmqpFormatException">Every method, for bytes that are no such encoding.</exception>
internal ref struct AmqpReader(ReadOnlySpan<byte> data)
{
    /// <summary>Deepest nesting of described types, lists, maps and arrays that is decoded.</summary>
    public const int MaxDepth = 16;

    private static readonly UTF8Encoding Utf8 = new(false, true);
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>True when nothing is left.</summary>
    public readonly bool AtEnd => Position == _data.Length;

    /// <summary>Everything from the current position.</summary>
    public readonly ReadOnlySpan<byte> Rest => _data[Position..];

    /// <summary>The bytes between two positions.</summary>
    public readonly ReadOnlySpan<byte> Slice(int start, int end) => _data[start..end];

    /// <summary>Descriptor of the described value that begins here; symbolic descriptors are refused.</summary>
    public ulong ReadDescriptor()
    {
        if (NextByte() != 0x00) throw Malformed();
        return ReadULong() ?? throw Malformed();
    }

    /// <summary>Enters a list; the count of its fields.</summary>
    public int ReadListHeader()
    {
        var code = NextByte();
        switch (code)
        {
            case 0x45:
                return 0;
            case 0xc0:
                Require(NextByte());
                return NextByte();
            case 0xd0:
                Require(NextLength());
                return NextCount();
            default:
                throw Malformed();
        }
    }

    /// <summary>Enters a map; the count of keys and values together.</summary>
    public int ReadMapHeader(out int end)
    {
        int count;
        switch (NextByte())
        {
            case 0xc1:
                {
                    var size = NextByte();
                    Require(size);
                    end = Position + size;
                    count = NextByte();
                    break;
                }
            case 0xd1:
                {
                    var size = NextLength();
                    Require(size);
                    end = Position + size;
                    count = NextCount();
                    break;
                }
            default:
                throw Malformed();
        }
        if (count % 2 != 0) throw Malformed();
        return count;
    }

    public uint? ReadUInt()
    {
        var code = NextByte();
        return code switch
        {
            0x40 => null,
            0x43 => 0,
            0x52 => NextByte(),
            0x70 => BinaryPrimitives.ReadUInt32BigEndian(Next(4)),
            _ => throw Malformed(),
        };
    }

    public ulong? ReadULong()
    {
        var code = NextByte();
        return code switch
        {
            0x40 => null,
            0x44 => 0,
            0x53 => NextByte(),
            0x80 => BinaryPrimitives.ReadUInt64BigEndian(Next(8)),
            _ => throw Malformed(),
        };
    }

    public byte? ReadUByte()
    {
        var code = NextByte();
        return code switch
        {
            0x40 => null,
            0x50 => NextByte(),
            _ => throw Malformed(),
        };
    }

    public bool? ReadBoolean()
    {
        var code = NextByte();
        return code switch
        {
            0x40 => null,
            0x41 => true,
            0x42 => false,
            0x56 => NextByte() != 0,
            _ => throw Malformed(),
        };
    }

    /// <summary>A string or symbol as text; null for null.</summary>
    public string? ReadText()
    {
        var code = NextByte();
        return code switch
        {
            0x40 => null,
            0xa1 or 0xa3 => Decode(Next(NextByte())),
            0xb1 or 0xb3 => Decode(Next(NextLength())),
            _ => throw Malformed(),
        };
    }

    /// <summary>The bytes of a binary; empty for null.</summary>
    public ReadOnlySpan<byte> ReadBinary()
    {
        var code = NextByte();
        return code switch
        {
            0x40 => [],
            0xa0 => Next(NextByte()),
            0xb0 => Next(NextLength()),
            _ => throw Malformed(),
        };
    }

    /// <summary>Passes over one value of any type, described or not.</summary>
    public void Skip()
    {
        for (var values = 1; values > 0; values--)
        {
            var code = NextByte();
            if (code == 0x00)
                values += 2;
            else
                Next((code >> 4) switch
                {
                    0x4 => 0,
                    0x5 => 1,
                    0x6 => 2,
                    0x7 => 4,
                    0x8 => 8,
                    0x9 => 16,
                    0xa or 0xc or 0xe => NextByte(),
                    0xb or 0xd or 0xf => NextLength(),
                    _ => throw Malformed(),
                });
        }
    }

    /// <summary>
    /// One value as an object: the CLR's own primitive, <see cref="Symbol"/>, byte array, <see cref="AmqpMap"/>, array for
    /// lists and arrays, <see cref="Described"/>; decimals, which nothing here needs, as their bytes.
    /// </summary>
    public object? ReadValue(int depth = 0)
    {
        if (depth > MaxDepth) throw new AmqpFormatException("Values are nested too deeply.");
        var code = NextByte();
        if (code != 0x00) return ReadBody(code, depth);
        var descriptor = ReadValue(depth + 1);
        return new Described(descriptor, ReadValue(depth + 1));
    }

    private object? ReadBody(byte code, int depth) => code switch
    {
        0x40 => null,
        0x41 => true,
        0x42 => false,
        0x56 => NextByte() != 0,
        0x50 => NextByte(),
        0x60 => BinaryPrimitives.ReadUInt16BigEndian(Next(2)),
        0x43 => 0u,
        0x52 => (uint)NextByte(),
        0x70 => BinaryPrimitives.ReadUInt32BigEndian(Next(4)),
        0x44 => 0ul,
        0x53 => (ulong)NextByte(),
        0x80 => BinaryPrimitives.ReadUInt64BigEndian(Next(8)),
        0x51 => (sbyte)NextByte(),
        0x61 => BinaryPrimitives.ReadInt16BigEndian(Next(2)),
        0x54 => (int)(sbyte)NextByte(),
        0x71 => BinaryPrimitives.ReadInt32BigEndian(Next(4)),
        0x55 => (long)(sbyte)NextByte(),
        0x81 or 0x83 => BinaryPrimitives.ReadInt64BigEndian(Next(8)),
        0x72 => BinaryPrimitives.ReadSingleBigEndian(Next(4)),
        0x82 => BinaryPrimitives.ReadDoubleBigEndian(Next(8)),
        0x73 => BinaryPrimitives.ReadUInt32BigEndian(Next(4)),
        0x74 => Next(4).ToArray(),
        0x84 => Next(8).ToArray(),
        0x94 => Next(16).ToArray(),
        0x98 => new Guid(Next(16), bigEndian: true),
        0xa0 => Next(NextByte()).ToArray(),
        0xb0 => Next(NextLength()).ToArray(),
        0xa1 => Decode(Next(NextByte())),
        0xb1 => Decode(Next(NextLength())),
        0xa3 => new Symbol(Decode(Next(NextByte()))),
        0xb3 => new Symbol(Decode(Next(NextLength()))),
        0x45 => Array.Empty<object?>(),
        0xc0 or 0xd0 => ReadList(code == 0xc0, depth),
        0xc1 or 0xd1 => ReadMap(depth),
        0xe0 or 0xf0 => ReadArray(code == 0xe0, depth),
        _ => throw Malformed(),
    };

    private object?[] ReadList(bool small, int depth)
    {
        Require(small ? NextByte() : NextLength());
        var items = new object?[small ? NextByte() : NextCount()];
        for (var i = 0; i < items.Length; i++) items[i] = ReadValue(depth + 1);
        return items;
    }

    private AmqpMap ReadMap(int depth)
    {
        Position--; // the code is read again with the header
        var count = ReadMapHeader(out _);
        var entries = new List<KeyValuePair<object?, object?>>(count / 2);
        for (var i = 0; i < count; i += 2)
        {
            var key = ReadValue(depth + 1);
            entries.Add(new(key, ReadValue(depth + 1)));
        }
        return new AmqpMap(entries);
    }

    private object?[] ReadArray(bool small, int depth)
    {
        if (depth >= MaxDepth) throw new AmqpFormatException("Values are nested too deeply.");
        Require(small ? NextByte() : NextLength());
        var count = small ? NextByte() : NextCount();
        object? descriptor = null;
        var code = NextByte();
        var described = code == 0x00;
        if (described)
        {
            descriptor = ReadValue(depth + 1);
            code = NextByte();
        }
        var items = new object?[count];
        for (var i = 0; i < count; i++)
        {
            var item = ReadBody(code, depth + 1);
            items[i] = described ? new Described(descriptor, item) : item;
        }
        return items;
    }

    private byte NextByte()
    {
        if (Position >= _data.Length) throw Truncated();
        return _data[Position++];
    }

    private ReadOnlySpan<byte> Next(int count)
    {
        Require(count);
        var span = _data.Slice(Position, count);
        Position += count;
        return span;
    }

    private int NextLength()
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(Next(4));
        if (length > (uint)(_data.Length - Position)) throw Truncated();
        return (int)length;
    }

    // An element takes a byte at least, except in arrays of null, true, 0 or []: those are held to the same bound.
    private int NextCount()
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(Next(4));
        if (count > (uint)(_data.Length - Position)) throw Truncated();
        return (int)count;
    }

    private readonly void Require(int count)
    {
        if (count > _data.Length - Position) throw Truncated();
    }

    private static string Decode(ReadOnlySpan<byte> text)
    {
        try
        {
            return Utf8.GetString(text);
        }
        catch (ArgumentException)
        {
            throw new AmqpFormatException("Text is not UTF-8.");
        }
    }

    private static AmqpFormatException Truncated() => new("A value ends before its size.");

    private static AmqpFormatException Malformed() => new("A value has an unexpected type.");
}
