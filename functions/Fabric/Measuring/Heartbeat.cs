using System.Collections.Immutable;

namespace Sluice.Fabric.Measuring;

/// <summary>What one instance says of one worker that it runs, every few seconds. Totals count from its start and only grow.</summary>
public sealed record Heartbeat
{
    /// <summary>Most characters of <see cref="LastError"/>.</summary>
    public const int LongestError = 300;

    /// <summary>Most <see cref="Troubles"/>.</summary>
    public const int MostTroubles = 8;

    /// <summary>Id of the instance, unique for a process.</summary>
    public required string Instance { get; init; }

    /// <summary>Function, such as <c>Enrich</c>.</summary>
    public required string Worker { get; init; }

    /// <summary>Version of the code.</summary>
    public required string Version { get; init; }

    /// <summary>Mark of the settings it runs with, which differs when they do; empty when it does not say.</summary>
    public string Settings { get; init; } = "";

    /// <summary>When the process started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When this was said.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Events processed.</summary>
    public long Processed { get; init; }

    /// <summary>Batches that failed and come again.</summary>
    public long Errors { get; init; }

    /// <summary>Seconds spent in batches, all partitions together, counted once when they overlap.</summary>
    public double BusySeconds { get; init; }

    /// <summary>Of these, seconds in which nothing was done but wait for a sink: storage, tables, the log.</summary>
    public double SinkSeconds { get; init; }

    /// <summary>
    /// How many times as many events it would do in the same time if batches were large, at least 1. A batch costs something
    /// whatever is in it, and while little arrives little is in it.
    /// </summary>
    public double BatchGain { get; init; } = 1;

    /// <summary>Partitions worked on lately.</summary>
    public ImmutableArray<PartitionWork> Partitions { get; init; } = [];

    /// <summary>Events of the last minute by how long they were on their way, in the classes of <see cref="TransitTimes"/>; the end may be missing.</summary>
    public ImmutableArray<int> Transit { get; init; } = [];

    /// <summary>Message of the last failed batch, shortened, without anything a tracker sent; null when there was none.</summary>
    public string? LastError { get; init; }

    /// <summary>
    /// What people should mend although batches go through, such as a file that could not be refreshed: sentences of at most
    /// <see cref="LongestError"/> characters.
    /// </summary>
    public ImmutableArray<string> Troubles { get; init; } = [];
}
