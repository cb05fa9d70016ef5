namespace Sluice.Fabric.Judging;

/// <summary>What judging takes in at most. Whatever is beyond is left out: readings may be nonsense, and the state must stay small.</summary>
public static class JudgeLimits
{
    /// <summary>Streams of a pipeline; a namespace of Event Hubs has 10.</summary>
    public const int Streams = 64;

    /// <summary>Consumer groups of a pipeline.</summary>
    public const int Consumers = 128;

    /// <summary>Partitions of a stream; no tier of Event Hubs has more than 1,024.</summary>
    public const int Partitions = 4_096;

    /// <summary>Instances of a worker that are remembered.</summary>
    public const int Instances = 512;

    /// <summary>Characters of a name.</summary>
    public const int Name = 200;

    /// <summary>Times at which the end of a stream is remembered.</summary>
    public const int Columns = 60;

    /// <summary>Of these, how many are kept as close together as they were read; older ones are a minute apart.</summary>
    public const int RecentColumns = 24;

    /// <summary>Minutes over which losses are counted.</summary>
    public const int Minutes = 72;

    /// <summary>Closed incidents that are remembered.</summary>
    public const int Closed = 100;

    /// <summary>Greatest sequence number and count that is believed.</summary>
    public const long Sequence = 1L << 60;

    internal static string Cut(string? name) => name is null ? "" : name.Length <= Name ? name : name[..Name];
}
