using System.Text.Json.Serialization;

namespace Sluice.Fabric.Changing;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ChangeMemory))]
internal sealed partial class ChangeMemoryContext : JsonSerializerContext;
