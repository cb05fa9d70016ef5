using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Fabric.Judging;

/// <summary>Numbers as one base-64 string of differences, each a variable-length integer: neighbours are alike, and the state is stored often.</summary>
internal sealed class PackedLongs : JsonConverter<long[]>
{
    public override long[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var bytes = reader.GetBytesFromBase64();
        var values = new List<long>(bytes.Length);
        var previous = 0L;
        for (var i = 0; i < bytes.Length;)
        {
            var (bits, shift) = (0UL, 0);
            while (true)
            {
                if (i >= bytes.Length || shift > 63) throw new JsonException("A packed number is cut off.");
                var b = bytes[i++];
                bits |= (ulong)(b & 0x7f) << shift;
                if (b < 0x80) break;
                shift += 7;
            }
            previous = unchecked(previous + ((long)(bits >> 1) ^ -(long)(bits & 1)));
            values.Add(previous);
        }
        return [.. values];
    }

    public override void Write(Utf8JsonWriter writer, long[] value, JsonSerializerOptions options)
    {
        var bytes = new byte[value.Length * 10];
        var length = 0;
        var previous = 0L;
        foreach (var number in value)
        {
            var difference = unchecked(number - previous);
            previous = number;
            var bits = (ulong)((difference << 1) ^ (difference >> 63));
            for (; bits >= 0x80; bits >>= 7) bytes[length++] = (byte)(bits | 0x80);
            bytes[length++] = (byte)bits;
        }
        writer.WriteBase64StringValue(bytes.AsSpan(0, length));
    }
}
