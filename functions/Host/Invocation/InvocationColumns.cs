using Sluice.Log;

namespace Sluice.Host.Invocation;

/// <summary>The parallel arrays of an invocation, until they are known to be complete.</summary>
internal sealed class InvocationColumns
{
    public List<byte[]> Bodies { get; } = [];
    public List<long> Sequences { get; } = [];
    public List<DateTimeOffset> Times { get; } = [];
    public List<Origin?> Origins { get; } = [];
    public int? Partition { get; set; }
    public int RetryCount { get; set; }

    /// <summary>Puts the arrays side by side; false when one that is needed is missing or of another length.</summary>
    public bool TryBuild(string hub, string consumerGroup, out LogBatch batch, out string error)
    {
        batch = null!;
        if (Bodies.Count == 0) return Fail("it carries no events", out error);
        if (Partition is not { } partition) return Fail("PartitionContext names no partition", out error);
        if (Sequences.Count != Bodies.Count) return Fail("SequenceNumberArray does not match the events", out error);
        if (Times.Count != Bodies.Count) return Fail("EnqueuedTimeUtcArray does not match the events", out error);
        if (Origins.Count != Bodies.Count && Origins.Count != 0) return Fail("PropertiesArray does not match the events", out error);

        var records = new LogRecord[Bodies.Count];
        for (var i = 0; i < records.Length; i++)
            records[i] = new LogRecord(Bodies[i], Sequences[i], Times[i], Origin: Origins.Count == 0 ? null : Origins[i]);
        batch = new LogBatch(hub, consumerGroup, partition, records, RetryCount);
        error = "";
        return true;
    }

    private static bool Fail(string reason, out string error)
    {
        error = $"no invocation envelope: {reason}";
        return false;
    }
}
