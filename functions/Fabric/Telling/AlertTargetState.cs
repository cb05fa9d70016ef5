using System.Collections.Immutable;

namespace Sluice.Fabric.Telling;

/// <summary>What is remembered of one target. Plain data: addresses and keys are not in it.</summary>
public sealed record AlertTargetState
{
    /// <summary>Nothing told, nothing waits.</summary>
    public static AlertTargetState Empty { get; } = new();

    /// <summary>Incidents it was told of, by id.</summary>
    public ImmutableSortedDictionary<string, ToldIncident> Told { get; init; } =
        ImmutableSortedDictionary.Create<string, ToldIncident>(StringComparer.Ordinal);

    /// <summary>Messages that wait, oldest first.</summary>
    public ImmutableArray<AlertMessage> Queue { get; init; } = [];

    /// <summary>When messages were sent within the last minute.</summary>
    public ImmutableArray<DateTimeOffset> SentAt { get; init; } = [];

    /// <summary>Nothing is sent before; null when the last try succeeded.</summary>
    public DateTimeOffset? HoldUntil { get; init; }

    /// <summary>Tries in vain since the last success.</summary>
    public int Failures { get; init; }

    /// <summary>Messages that were given up: too old, too many, or refused for good.</summary>
    public long GivenUp { get; init; }
}
