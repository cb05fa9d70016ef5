using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.CallCentre;

/// <summary>Steps as they are stored: UTF-8 JSON, at most 60 KiB because ids and names are short and steps are few.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CallStep[]))]
internal sealed partial class CallStepsContext : JsonSerializerContext;

/// <summary>Reads and writes them.</summary>
public static class CallStepsJson
{
    // Never sent to a browser, and every character counts.
    private static readonly CallStepsContext Context = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });

    /// <summary>The steps as bytes.</summary>
    public static byte[] Write(CallSteps call) => JsonSerializer.SerializeToUtf8Bytes(call.Steps.ToArray(), Context.CallStepArray);

    /// <summary>The steps again.</summary>
    /// <exception cref="JsonException">Something else has written the bytes.</exception>
    public static CallSteps Read(string callId, ReadOnlySpan<byte> bytes) =>
        new(callId, [.. JsonSerializer.Deserialize(bytes, Context.CallStepArray) ?? []]);
}
