using System.Text.Json.Serialization;

namespace Sluice.CallCentre;

/// <summary>One event of a call. Texts that are not known are null.</summary>
/// <param name="At">When it happened: <c>derived_tstamp</c>, but never later than <c>collector_tstamp</c>.</param>
/// <param name="Kind">What happened.</param>
/// <param name="EventId"><c>event_id</c>, by which an event that comes twice is known.</param>
public sealed record CallStep(
    [property: JsonPropertyName("at")] DateTimeOffset At,
    [property: JsonPropertyName("k")] CallStepKind Kind,
    [property: JsonPropertyName("id")] string EventId) : IComparable<CallStep>
{
    /// <summary>Entity <c>io.sluice/agent</c>: its id.</summary>
    [JsonPropertyName("a")]
    public string? Agent { get; init; }

    /// <summary>Its name.</summary>
    [JsonPropertyName("an")]
    public string? AgentName { get; init; }

    /// <summary>Entity <c>io.sluice/team</c>: its id.</summary>
    [JsonPropertyName("t")]
    public string? Team { get; init; }

    /// <summary>Its name.</summary>
    [JsonPropertyName("tn")]
    public string? TeamName { get; init; }

    /// <summary>Whom a transfer is for.</summary>
    [JsonPropertyName("ta")]
    public string? ToAgent { get; init; }

    /// <summary>The team a transfer is for.</summary>
    [JsonPropertyName("tt")]
    public string? ToTeam { get; init; }

    /// <summary><c>inbound</c> or <c>outbound</c>.</summary>
    [JsonPropertyName("d")]
    public string? Direction { get; init; }

    /// <summary>The line that rings, or who hung up.</summary>
    [JsonPropertyName("n")]
    public string? Note { get; init; }

    /// <summary>What came of the call.</summary>
    [JsonPropertyName("o")]
    public string? Outcome { get; init; }

    /// <summary>What that is worth.</summary>
    [JsonPropertyName("v")]
    public decimal? Value { get; init; }

    /// <summary>ISO 4217.</summary>
    [JsonPropertyName("c")]
    public string? Currency { get; init; }

    /// <summary>By time; of the same moment by kind, then by event id: an order that does not depend on what came first.</summary>
    public int CompareTo(CallStep? other)
    {
        if (other is null) return 1;
        var order = At.CompareTo(other.At);
        if (order == 0) order = Kind.CompareTo(other.Kind);
        return order != 0 ? order : string.CompareOrdinal(EventId, other.EventId);
    }
}
