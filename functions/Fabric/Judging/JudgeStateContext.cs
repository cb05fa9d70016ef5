using System.Text.Json.Serialization;

namespace Sluice.Fabric.Judging;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(JudgeState))]
internal sealed partial class JudgeStateContext : JsonSerializerContext;
