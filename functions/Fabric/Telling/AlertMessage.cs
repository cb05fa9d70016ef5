using System.Collections.Immutable;
using Sluice.Fabric.Judging;

namespace Sluice.Fabric.Telling;

/// <summary>One message to one target, as it waits in the stored state.</summary>
public sealed record AlertMessage
{
    /// <summary>Incidents that a summary names at most; the counts speak for the rest.</summary>
    public const int MostNamed = 10;

    /// <summary>Unique; the same when it is tried again, so that a receiver can tell.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the target.</summary>
    public required string Target { get; init; }

    /// <summary>What it says.</summary>
    public required AlertEvent Event { get; init; }

    /// <summary>The incident; for a summary the worst <see cref="MostNamed"/>.</summary>
    public required ImmutableArray<Incident> Incidents { get; init; }

    /// <summary>In a summary: incidents that opened.</summary>
    public int Opened { get; init; }

    /// <summary>In a summary: incidents that changed.</summary>
    public int Updated { get; init; }

    /// <summary>In a summary: incidents that closed.</summary>
    public int Closed { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not to be sent before.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>Times it was tried in vain.</summary>
    public int Attempts { get; init; }
}
