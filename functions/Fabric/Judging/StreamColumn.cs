using System.Text.Json.Serialization;

namespace Sluice.Fabric.Judging;

/// <summary>The ends of a stream's partitions at one time.</summary>
public sealed record StreamColumn
{
    /// <summary>When the round was.</summary>
    public long Time { get; init; }

    /// <summary>Sequence number of the newest event, by partition.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] Last { get; init; } = [];

    /// <summary>When that event was accepted, by the log's clock.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] Enqueued { get; init; } = [];
}
