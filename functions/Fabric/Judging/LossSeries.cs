using System.Text.Json.Serialization;

namespace Sluice.Fabric.Judging;

/// <summary>
/// One quantity by the minute. Of a counter, <see cref="Low"/> holds what was counted in the minute. Of a position,
/// the two hold its value shortly before the minute began and shortly after; <see cref="Unknown"/> when there is none.
/// </summary>
public sealed record LossSeries
{
    /// <summary>Stands for a value that is not known.</summary>
    public const long Unknown = long.MinValue;

    /// <summary>What it is.</summary>
    public string Name { get; init; } = "";

    /// <summary>By minute, oldest first.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] Low { get; init; } = [];

    /// <summary>By minute, oldest first; empty for a counter.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] High { get; init; } = [];
}
