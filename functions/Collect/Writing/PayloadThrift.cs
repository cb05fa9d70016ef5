using System.Buffers.Binary;
using System.Text;

namespace Sluice.Collect;

/// <summary>
/// Writes a collector payload's Thrift fields (TBinaryProtocol; ids and types as in <c>CollectorPayloadThrift</c>) straight
/// from what a request holds, without the strings in between. Tests read every payload back with the other one's reader.
/// </summary>
internal readonly struct PayloadThrift(PayloadBuffer output)
{
    private const byte I64 = 10, Text = 11, List = 15;

    /// <summary>A field of type string; nothing when the value is null.</summary>
    public void WriteText(short id, string? value)
    {
        if (value is not null) WriteText(id, value.AsSpan());
    }

    /// <summary>A field of type string.</summary>
    public void WriteText(short id, ReadOnlySpan<char> value)
    {
        var span = output.GetSpan(7 + value.Length * 3);
        span[0] = Text;
        BinaryPrimitives.WriteInt16BigEndian(span[1..], id);
        var length = Encoding.UTF8.GetBytes(value, span[7..]);
        BinaryPrimitives.WriteInt32BigEndian(span[3..], length);
        output.Advance(7 + length);
    }

    /// <summary>A field of type string from bytes that are UTF-8.</summary>
    public void WriteUtf8(short id, ReadOnlySpan<byte> value)
    {
        var span = output.GetSpan(7 + value.Length);
        span[0] = Text;
        BinaryPrimitives.WriteInt16BigEndian(span[1..], id);
        BinaryPrimitives.WriteInt32BigEndian(span[3..], value.Length);
        value.CopyTo(span[7..]);
        output.Advance(7 + value.Length);
    }

    /// <summary>A field of type i64.</summary>
    public void WriteNumber(short id, long value)
    {
        var span = output.GetSpan(11);
        span[0] = I64;
        BinaryPrimitives.WriteInt16BigEndian(span[1..], id);
        BinaryPrimitives.WriteInt64BigEndian(span[3..], value);
        output.Advance(11);
    }

    /// <summary>Begins a field of type list of string; returns where its count stands.</summary>
    public int BeginList(short id)
    {
        var span = output.GetSpan(8);
        span[0] = List;
        BinaryPrimitives.WriteInt16BigEndian(span[1..], id);
        span[3] = Text;
        output.Advance(8);
        return output.Length - 4;
    }

    /// <summary>An element of the list.</summary>
    public void WriteElement(ReadOnlySpan<char> value)
    {
        var span = output.GetSpan(4 + value.Length * 3);
        var length = Encoding.UTF8.GetBytes(value, span[4..]);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        output.Advance(4 + length);
    }

    /// <summary>An element of the list: <c>Name: value</c>.</summary>
    public void WriteHeader(string name, ReadOnlySpan<char> value)
    {
        var span = output.GetSpan(6 + (name.Length + value.Length) * 3);
        var length = Encoding.UTF8.GetBytes(name, span[4..]);
        span[4 + length++] = (byte)':';
        span[4 + length++] = (byte)' ';
        length += Encoding.UTF8.GetBytes(value, span[(4 + length)..]);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        output.Advance(4 + length);
    }

    /// <summary>An element of the list: the Cookie header, cleaned; nothing, and false, when nothing is left of it.</summary>
    public bool TryWriteCookies(string value)
    {
        const int Head = 12;
        var span = output.GetSpan(Head + value.Length);
        var length = RequestCookies.Clean(value, span[Head..]);
        if (length == 0) return false;
        BinaryPrimitives.WriteInt32BigEndian(span, Head - 4 + length);
        "Cookie: "u8.CopyTo(span[4..]);
        output.Advance(Head + length);
        return true;
    }

    /// <summary>Writes the list's count where it stands.</summary>
    public void EndList(int at, int count) => BinaryPrimitives.WriteInt32BigEndian(output.At(at), count);

    /// <summary>Ends the struct.</summary>
    public void End()
    {
        output.GetSpan(1)[0] = 0;
        output.Advance(1);
    }
}
