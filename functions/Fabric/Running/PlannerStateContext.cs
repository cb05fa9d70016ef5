using System.Text.Json.Serialization;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Running;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PlannerState))]
internal sealed partial class PlannerStateContext : JsonSerializerContext;
