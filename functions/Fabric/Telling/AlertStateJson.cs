using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Fabric.Judging;

namespace Sluice.Fabric.Telling;

/// <summary>The state as JSON, for whoever stores it.</summary>
public static class AlertStateJson
{
    /// <summary>Writes it, UTF-8.</summary>
    public static byte[] Write(AlertState state) => JsonSerializer.SerializeToUtf8Bytes(state, AlertStateContext.Default.AlertState);

    /// <summary>Reads it; null when it is none.</summary>
    public static AlertState? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, AlertStateContext.Default.AlertState) is { Targets: not null } state ? Ordinal(state) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // What was read compares as the machine's culture does.
    private static AlertState Ordinal(AlertState state)
    {
        var targets = AlertState.Empty.Targets.ToBuilder();
        foreach (var (name, target) in state.Targets)
            targets[name] = target with { Told = target.Told.WithComparers(StringComparer.Ordinal) };
        return new AlertState { Targets = targets.ToImmutable() };
    }
}

/// <summary>Names of enums instead of numbers: a later version may know more of them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertState))]
[JsonSerializable(typeof(Incident))]
internal sealed partial class AlertStateContext : JsonSerializerContext;
