using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Fabric.Judging;

/// <summary>Numbers as one base-64 string in single precision, which is enough for rates and ages.</summary>
internal sealed class PackedDoubles : JsonConverter<double[]>
{
    public override double[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var bytes = reader.GetBytesFromBase64();
        if (bytes.Length % 4 != 0) throw new JsonException("A packed number is cut off.");
        var values = new double[bytes.Length / 4];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * 4));
        return values;
    }

    public override void Write(Utf8JsonWriter writer, double[] value, JsonSerializerOptions options)
    {
        var bytes = new byte[value.Length * 4];
        for (var i = 0; i < value.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), (float)value[i]);
        writer.WriteBase64StringValue(bytes);
    }
}
