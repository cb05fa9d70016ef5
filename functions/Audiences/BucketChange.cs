namespace Sluice.Audiences;

/// <summary>What is written to a bucket together with its head.</summary>
public sealed record BucketChange
{
    /// <summary>States, each key and audience once.</summary>
    public IReadOnlyCollection<MemberState> States { get; init; } = [];

    /// <summary>States that are forgotten; they are there.</summary>
    public IReadOnlyCollection<MemberState> Forgotten { get; init; } = [];

    /// <summary>Those who are in from now on.</summary>
    public IReadOnlyCollection<Member> Entered { get; init; } = [];

    /// <summary>States in which somebody was and is no more; they are among the members.</summary>
    public IReadOnlyCollection<MemberState> Left { get; init; } = [];

    /// <summary>Messages to be sent.</summary>
    public IReadOnlyCollection<OutboxRow> Messages { get; init; } = [];

    /// <summary>Messages for webhooks.</summary>
    public IReadOnlyCollection<WebhookMessage> Webhooks { get; init; } = [];

    /// <summary>When to look again.</summary>
    public IReadOnlyCollection<DueRow> Dues { get; init; } = [];

    /// <summary>Numbers of messages that are sent.</summary>
    public IReadOnlyCollection<long> Sent { get; init; } = [];

    /// <summary>Rows that the change touches besides the head.</summary>
    public int Rows => States.Count + Forgotten.Count + Entered.Count + Left.Count + Messages.Count + Webhooks.Count + Dues.Count + Sent.Count;
}
