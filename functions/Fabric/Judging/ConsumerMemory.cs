using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sluice.Fabric.Judging;

/// <summary>What is remembered of a consumer group; arrays by number of the partition.</summary>
public sealed record ConsumerMemory
{
    /// <summary>Stands in <see cref="Checkpoint"/> for a partition without one.</summary>
    public const long NoCheckpoint = -2;

    /// <summary>Its worker.</summary>
    public string Worker { get; init; } = "";

    /// <summary>The hub it reads.</summary>
    public string Stream { get; init; } = "";

    /// <summary>The consumer group.</summary>
    public string Group { get; init; } = "";

    /// <summary>When a reading had it last.</summary>
    public long SeenAt { get; init; }

    /// <summary>Since when it is observed without a gap.</summary>
    public long ObservedSince { get; init; }

    /// <summary>When it was judged last; 0 when never or before a gap.</summary>
    public long LastRound { get; init; }

    /// <summary>When its blobs were listed last; 0 when never.</summary>
    public long Measured { get; init; }

    /// <summary>Sequence number of the last event that is done.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] Checkpoint { get; init; } = [];

    /// <summary>Highest checkpoint before it went back; <see cref="NoCheckpoint"/> when it did not or has been regained.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] Watermark { get; init; } = [];

    /// <summary>When the checkpoint went back; 0 when it did not.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] RewoundAt { get; init; } = [];

    /// <summary>When the partition advanced last, or had nothing to do.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] ProgressAt { get; init; } = [];

    /// <summary>When the ownership was renewed, by the storage's clock.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] Renewed { get; init; } = [];

    /// <summary>When that was first seen, by ours.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] RenewedSeen { get; init; } = [];

    /// <summary>Events its instance had processed of the partition; −1 when unknown.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] Processed { get; init; } = [];

    /// <summary>Since when it is behind or about to be; 0 when it is not.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] BehindSince { get; init; } = [];

    /// <summary>Usual time between checkpoints beyond the time between readings, milliseconds.</summary>
    [JsonConverter(typeof(PackedLongs))]
    public long[] CommitGap { get; init; } = [];

    /// <summary>Events a second, smoothed over about 15 s; NaN when unknown.</summary>
    [JsonConverter(typeof(PackedDoubles))]
    public double[] Rate { get; init; } = [];

    /// <summary>Events a second between the last two listings; NaN when unknown.</summary>
    [JsonConverter(typeof(PackedDoubles))]
    public double[] LastRate { get; init; } = [];

    /// <summary>Age of the oldest waiting event, seconds.</summary>
    [JsonConverter(typeof(PackedDoubles))]
    public double[] LagSeconds { get; init; } = [];

    /// <summary>Seconds that the age grows by in a second, smoothed.</summary>
    [JsonConverter(typeof(PackedDoubles))]
    public double[] LagSlope { get; init; } = [];

    /// <summary>Owner as the blob names it; null without one.</summary>
    public string?[] Owner { get; init; } = [];

    /// <summary>Instance that was last seen to work on the partition while that owner held it; null when none was.</summary>
    public string?[] Instance { get; init; } = [];

    /// <summary>States (<see cref="NodeState"/>).</summary>
    public byte[] States { get; init; } = [];

    /// <summary>Instances that speak or spoke lately.</summary>
    public ImmutableArray<InstanceMemory> Instances { get; init; } = [];

    /// <summary>Start of the present run of failed batches; 0 without one.</summary>
    public long ErrorsSince { get; init; }

    /// <summary>Last failed batch.</summary>
    public long LastErrorAt { get; init; }

    /// <summary>Failed batches of the present run.</summary>
    public long ErrorRun { get; init; }

    /// <summary>Since when its instances have had more than one version; 0 when they have one.</summary>
    public long MixedSince { get; init; }

    /// <summary>Seconds of waiting for sinks per event while all was well; NaN when unknown.</summary>
    public double UsualSinkCost { get; init; } = double.NaN;

    /// <summary>When an instance last went away or started anew: counts from before may be incomplete.</summary>
    public long ChangedAt { get; init; }

    /// <summary>State of the worker.</summary>
    public NodeState State { get; init; } = NodeState.Unknown;

    /// <summary>Since when.</summary>
    public long Since { get; init; }
}
