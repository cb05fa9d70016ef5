namespace Sluice.Audiences;

/// <summary>What is written to a bucket together with its head.</summary>
public sealed record BucketChange
{
    /// <summary>States, each key and audience once.</summary>
    public IReadOnlyCollection<MemberState> States { get; init; } = [];

    /// <summary>Messages to be sent.</summary>
    public IReadOnlyCollection<OutboxRow> Messages { get; init; } = [];

    /// <summary>When to look again.</summary>
    public IReadOnlyCollection<DueRow> Dues { get; init; } = [];

    /// <summary>Numbers of messages that are sent.</summary>
    public IReadOnlyCollection<long> Sent { get; init; } = [];
}
