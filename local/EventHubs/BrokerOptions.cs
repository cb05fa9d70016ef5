namespace Sluice.EventHubs;

/// <summary>What a broker serves, where it keeps it and for how long.</summary>
public sealed record BrokerOptions
{
    /// <summary>Folder for the segments; created when absent. One broker at a time.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>TCP port on 127.0.0.1 (and ::1, where the machine has it); 5672 is the emulator's.</summary>
    public int Port { get; init; } = 5672;

    /// <summary>The hubs. A hub on disk keeps the number of partitions it was created with.</summary>
    public required IReadOnlyList<HubOptions> Hubs { get; init; }

    /// <summary>Throughput units to enforce, 1 to 40; null for no limits.</summary>
    public int? ThroughputUnits { get; init; }

    /// <summary>Age beyond which events may be deleted, a segment at a time; Event Hubs' default is a day to seven.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Bytes per partition beyond which the oldest segments may be deleted.</summary>
    public long RetentionBytes { get; init; } = 1L << 30;

    /// <summary>Bytes at which a new segment file begins.</summary>
    public long SegmentBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Accepts any token put as <c>jwt</c>, unread: for tests of clients that use Entra identities. Off, only shared access
    /// signatures count.
    /// </summary>
    public bool AcceptAnyJwt { get; init; }

    /// <summary>Every error there is; empty when the options can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(DataDirectory)) errors.Add("DataDirectory is missing.");
        if (Port is < 1 or > 65535) errors.Add($"Port {Port} is not between 1 and 65535.");
        if (ThroughputUnits is < 1 or > 40) errors.Add($"ThroughputUnits {ThroughputUnits} is not between 1 and 40.");
        if (Retention <= TimeSpan.Zero) errors.Add("Retention must be longer than nothing.");
        if (RetentionBytes < 1) errors.Add("RetentionBytes must be positive.");
        if (SegmentBytes < 1) errors.Add("SegmentBytes must be positive.");
        if (Hubs is null || Hubs.Count == 0)
        {
            errors.Add("Hubs is empty.");
            return errors;
        }
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var hub in Hubs)
        {
            errors.AddRange(hub.Validate());
            if (!names.Add(hub.Name ?? "")) errors.Add($"Hub '{hub.Name}' is named twice.");
        }
        return errors;
    }
}
