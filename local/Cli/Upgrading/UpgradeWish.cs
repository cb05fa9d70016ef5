using System.Text.Json.Serialization;

namespace Sluice.Cli.Upgrading;

/// <summary>What is to take over.</summary>
internal sealed record UpgradeWish
{
    /// <summary>The published folder; null for the one that runs.</summary>
    public string? Folder { get; init; }

    /// <summary>App settings that are put over those of the run; null values take one away.</summary>
    public Dictionary<string, string?>? Settings { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(UpgradeWish))]
[JsonSerializable(typeof(UpgradeProgress))]
internal sealed partial class UpgradeJson : JsonSerializerContext;
