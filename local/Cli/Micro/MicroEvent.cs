namespace Sluice.Cli.Micro;

/// <summary>One event as the Micro API shows it, ready as JSON text, with what its filters look at.</summary>
internal sealed record MicroEvent
{
    /// <summary>The answer's object.</summary>
    public required string Json { get; init; }

    /// <summary>True for a failed event.</summary>
    public required bool IsBad { get; init; }

    /// <summary>True for an incomplete event.</summary>
    public bool Incomplete { get; init; }

    /// <summary>Event id, where the event has one.</summary>
    public string? EventId { get; init; }

    /// <summary>Column <c>event</c>.</summary>
    public string? EventType { get; init; }

    /// <summary>Schema of the event.</summary>
    public string? Schema { get; init; }

    /// <summary>Schemas of its entities.</summary>
    public IReadOnlyList<string> Contexts { get; init; } = [];

    /// <summary>Vendor of the path it came by.</summary>
    public string? Vendor { get; init; }

    /// <summary>Version of the path it came by.</summary>
    public string? Version { get; init; }

    /// <summary>Partition of the payload in the collected hub.</summary>
    public int? CollectedPartition { get; init; }

    /// <summary>Sequence number of the payload in that partition.</summary>
    public long? CollectedSequence { get; init; }

    /// <summary>Name for people.</summary>
    public string? EventName { get; init; }

    /// <summary>Type of a failed event.</summary>
    public string? BadRowType { get; init; }

    /// <summary>Why it failed.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary><c>enriched</c> or <c>failed</c>.</summary>
    public string Outcome => IsBad ? "failed" : "enriched";
}
