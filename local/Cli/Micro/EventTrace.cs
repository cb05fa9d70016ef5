namespace Sluice.Cli.Micro;

/// <summary>What is known of one event on its way through the pipeline.</summary>
/// <param name="EventId">The event's id.</param>
/// <param name="Partition">Collected partition; null while unknown.</param>
/// <param name="Sequence">Sequence number of its payload there; null while unknown.</param>
/// <param name="Outcome"><c>enriched</c> or <c>failed</c>; null while it is neither.</param>
/// <param name="FailureType">Name of the failed event's schema, such as <c>schema_violations</c>.</param>
/// <param name="Reasons">Why it failed, in short texts.</param>
/// <param name="EventName">Name of the event, such as <c>page_view</c>.</param>
internal sealed record EventTrace(
    string EventId, int? Partition = null, long? Sequence = null, string? Outcome = null, string? FailureType = null,
    IReadOnlyList<string>? Reasons = null, string? EventName = null)
{
    /// <summary>The value of <see cref="Outcome"/> for an event that arrived on the enriched hub.</summary>
    public const string Enriched = "enriched";

    /// <summary>The value of <see cref="Outcome"/> for an event that arrived on the failed hub.</summary>
    public const string Failed = "failed";

    /// <summary>This, completed with what another says.</summary>
    public EventTrace With(EventTrace other) => new(
        EventId, other.Partition ?? Partition, other.Sequence ?? Sequence, other.Outcome ?? Outcome,
        other.FailureType ?? FailureType, other.Reasons ?? Reasons, other.EventName ?? EventName);
}
