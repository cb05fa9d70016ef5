using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Sluice.Snowplow;

/// <summary>
/// Thrift binary protocol (TBinaryProtocol, strict field headers: type byte, i16 id, value) for
/// <see cref="CollectorPayload"/>. Unknown fields are skipped, so payloads of newer collectors are read.
/// </summary>
public static class CollectorPayloadThrift
{
    private const byte Stop = 0, Bool = 2, Byte = 3, Double = 4, I16 = 6, I32 = 8, I64 = 10, String = 11,
        Struct = 12, Map = 13, Set = 14, List = 15;

    private const int MaxDepth = 16;

    /// <summary>Appends the payload's bytes.</summary>
    public static void Write(CollectorPayload payload, IBufferWriter<byte> output)
    {
        WriteString(output, 31337, payload.Schema);
        WriteString(output, 100, payload.IpAddress);
        var timestamp = output.GetSpan(11);
        timestamp[0] = I64;
        BinaryPrimitives.WriteInt16BigEndian(timestamp[1..], 200);
        BinaryPrimitives.WriteInt64BigEndian(timestamp[3..], payload.Timestamp);
        output.Advance(11);
        WriteString(output, 210, payload.Encoding);
        WriteString(output, 220, payload.Collector);
        WriteString(output, 300, payload.UserAgent);
        WriteString(output, 310, payload.RefererUri);
        WriteString(output, 320, payload.Path);
        WriteString(output, 330, payload.Querystring);
        WriteString(output, 340, payload.Body);
        if (payload.Headers is { } headers)
        {
            var head = output.GetSpan(8);
            head[0] = List;
            BinaryPrimitives.WriteInt16BigEndian(head[1..], 350);
            head[3] = String;
            BinaryPrimitives.WriteInt32BigEndian(head[4..], headers.Count);
            output.Advance(8);
            for (var i = 0; i < headers.Count; i++) WriteText(output, headers[i]);
        }
        WriteString(output, 360, payload.ContentType);
        WriteString(output, 400, payload.Hostname);
        WriteString(output, 410, payload.NetworkUserId);
        output.GetSpan(1)[0] = Stop;
        output.Advance(1);
    }

    /// <summary>The payload's bytes in an array of their own.</summary>
    public static byte[] ToBytes(CollectorPayload payload)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        Write(payload, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a payload. Never throws: on false, <paramref name="error"/> says in a sentence what is wrong.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out CollectorPayload payload, out string error)
    {
        var reader = new Reader(bytes);
        return reader.TryReadPayload(out payload, out error);
    }

    private static void WriteString(IBufferWriter<byte> output, short id, string? value)
    {
        if (value is null) return;
        var head = output.GetSpan(3);
        head[0] = String;
        BinaryPrimitives.WriteInt16BigEndian(head[1..], id);
        output.Advance(3);
        WriteText(output, value);
    }

    private static void WriteText(IBufferWriter<byte> output, string value)
    {
        var span = output.GetSpan(4 + Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, span[4..]);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        output.Advance(4 + length);
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _at;
        private string? _error;

        public bool TryReadPayload(out CollectorPayload payload, out string error)
        {
            payload = new CollectorPayload();
            string? schema = null, ip = null, encoding = null, collector = null, userAgent = null, referer = null,
                path = null, query = null, body = null, contentType = null, host = null, user = null;
            List<string>? headers = null;
            long? timestamp = null;
            while (true)
            {
                if (!TryByte(out var type)) break;
                if (type == Stop)
                {
                    if (_at != _bytes.Length) { _error = "bytes follow the end of the struct"; break; }
                    if (schema is null || timestamp is null || ip is null || encoding is null || collector is null)
                    {
                        _error = "a required field (schema, ipAddress, timestamp, encoding, collector) is missing";
                        break;
                    }
                    payload = new CollectorPayload
                    {
                        Schema = schema, IpAddress = ip, Timestamp = timestamp.Value, Encoding = encoding,
                        Collector = collector, UserAgent = userAgent, RefererUri = referer, Path = path,
                        Querystring = query, Body = body, Headers = headers, ContentType = contentType,
                        Hostname = host, NetworkUserId = user,
                    };
                    error = "";
                    return true;
                }
                if (!TryInt16(out var id)) break;
                var ok = (type, id) switch
                {
                    (String, 31337) => TryText(out schema),
                    (String, 100) => TryText(out ip),
                    (I64, 200) => TryInt64(out timestamp),
                    (String, 210) => TryText(out encoding),
                    (String, 220) => TryText(out collector),
                    (String, 300) => TryText(out userAgent),
                    (String, 310) => TryText(out referer),
                    (String, 320) => TryText(out path),
                    (String, 330) => TryText(out query),
                    (String, 340) => TryText(out body),
                    (List, 350) => TryTexts(out headers),
                    (String, 360) => TryText(out contentType),
                    (String, 400) => TryText(out host),
                    (String, 410) => TryText(out user),
                    _ => TrySkip(type, 0),
                };
                if (!ok) break;
            }
            error = $"Thrift: {_error ?? "the bytes end inside a field"} (byte {_at} of {_bytes.Length})";
            return false;
        }

        private bool TryTake(int count, out ReadOnlySpan<byte> taken)
        {
            if (count < 0 || count > _bytes.Length - _at) { taken = default; return false; }
            taken = _bytes.Slice(_at, count);
            _at += count;
            return true;
        }

        private bool TryByte(out byte value)
        {
            value = 0;
            if (!TryTake(1, out var span)) return false;
            value = span[0];
            return true;
        }

        private bool TryInt16(out short value)
        {
            value = 0;
            if (!TryTake(2, out var span)) return false;
            value = BinaryPrimitives.ReadInt16BigEndian(span);
            return true;
        }

        private bool TryInt32(out int value)
        {
            value = 0;
            if (!TryTake(4, out var span)) return false;
            value = BinaryPrimitives.ReadInt32BigEndian(span);
            return true;
        }

        private bool TryInt64(out long? value)
        {
            value = null;
            if (!TryTake(8, out var span)) return false;
            value = BinaryPrimitives.ReadInt64BigEndian(span);
            return true;
        }

        private bool TryText(out string? value)
        {
            value = null;
            if (!TryInt32(out var length) || !TryTake(length, out var span)) return false;
            value = Encoding.UTF8.GetString(span);
            return true;
        }

        private bool TryTexts(out List<string>? values)
        {
            values = null;
            if (!TryByte(out var type) || !TryInt32(out var count)) return false;
            // Every text takes four bytes at least: a count beyond that is a lie that must not become memory.
            if (count < 0 || count > (_bytes.Length - _at) / 4) { _error = "a list claims more elements than bytes"; return false; }
            if (type != String) { _error = "headers are no list of text"; return false; }
            values = new List<string>(count);
            for (var i = 0; i < count; i++)
            {
                if (!TryText(out var value)) return false;
                values.Add(value!);
            }
            return true;
        }

        private bool TrySkip(byte type, int depth)
        {
            if (depth > MaxDepth) { _error = "nested too deeply"; return false; }
            switch (type)
            {
                case Bool or Byte: return TryTake(1, out _);
                case I16: return TryTake(2, out _);
                case I32: return TryTake(4, out _);
                case I64 or Double: return TryTake(8, out _);
                case String: return TryInt32(out var length) && TryTake(length, out _);
                case Struct:
                    while (true)
                    {
                        if (!TryByte(out var inner)) return false;
                        if (inner == Stop) return true;
                        if (!TryInt16(out _) || !TrySkip(inner, depth + 1)) return false;
                    }
                case List or Set:
                {
                    if (!TryByte(out var element) || !TryInt32(out var count)) return false;
                    if (count < 0 || count > _bytes.Length - _at) { _error = "a list claims more elements than bytes"; return false; }
                    for (var i = 0; i < count; i++)
                        if (!TrySkip(element, depth + 1)) return false;
                    return true;
                }
                case Map:
                {
                    if (!TryByte(out var key) || !TryByte(out var value) || !TryInt32(out var count)) return false;
                    if (count < 0 || count > _bytes.Length - _at) { _error = "a map claims more entries than bytes"; return false; }
                    for (var i = 0; i < count; i++)
                        if (!TrySkip(key, depth + 1) || !TrySkip(value, depth + 1)) return false;
                    return true;
                }
                default:
                    _error = $"type {type} is not of the binary protocol";
                    return false;
            }
        }
    }
}
