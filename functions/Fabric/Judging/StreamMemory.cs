using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sluice.Fabric.Judging;

/// <summary>What is remembered of a stream; arrays by number of the partition.</summary>
public sealed record StreamMemory
{
    /// <summary>Its name.</summary>
    public string Stream { get; init; } = "";

    /// <summary>When a reading had it last.</summary>
    public long SeenAt { get; init; }

    /// <summary>Sequence number of the oldest kept event.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] Beginning { get; init; } = [];

    /// <summary>Sequence number of the newest event; −1 without any.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] Last { get; init; } = [];

    /// <summary>When the ends were read; 0 when they never were.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] Measured { get; init; } = [];

    /// <summary>When the newest event was accepted, by the log's clock.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] Enqueued { get; init; } = [];

    /// <summary>When the partition was last seen to have grown.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] GrewAt { get; init; } = [];

    /// <summary>Events a second, smoothed over about 15 s; NaN when unknown.</summary>
    [JsonConverter(typeof(PackedDoubles))]
    public double[] Rate { get; init; } = [];

    /// <summary>Events a second between the last two readings; NaN when unknown.</summary>
    [JsonConverter(typeof(PackedDoubles))]
    public double[] LastRate { get; init; } = [];

    /// <summary>Earlier ends, oldest first.</summary>
    public ImmutableArray<StreamColumn> Columns { get; init; } = [];

    /// <summary>Bytes accepted; NaN when unknown.</summary>
    public double Bytes { get; init; } = double.NaN;

    /// <summary>When the bytes were read.</summary>
    public long BytesAt { get; init; }

    /// <summary>Bytes a second, smoothed; NaN when unknown.</summary>
    public double BytesRate { get; init; } = double.NaN;

    /// <summary>Its state.</summary>
    public NodeState State { get; init; } = NodeState.Unknown;

    /// <summary>Since when.</summary>
    public long Since { get; init; }
}
