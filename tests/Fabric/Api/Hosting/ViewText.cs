using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Fabric.Judging;

namespace Sluice.Fabric.Tests.Api;

/// <summary>A view as it is stored: camelCase, enumerations as words, null for what is not known.</summary>
internal static class ViewText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new UnknownAsNull() },
    };

    public static byte[] Of(PipelineView view) => JsonSerializer.SerializeToUtf8Bytes(view, Options);

    private sealed class UnknownAsNull : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }
}
