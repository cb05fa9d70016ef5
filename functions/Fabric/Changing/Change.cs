namespace Sluice.Fabric.Changing;

/// <summary>Something that people changed while the pipeline ran: it stands beside incidents and decisions, so that what followed can be told from it.</summary>
public sealed record Change
{
    /// <summary>Its id; the same from its beginning to its end.</summary>
    public required string Id { get; init; }

    /// <summary>What it is.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>Version, or mark of the settings, before; empty for <see cref="ChangeKind.Controls"/>.</summary>
    public string From { get; init; } = "";

    /// <summary>Version, or mark of the settings, after; empty for <see cref="ChangeKind.Controls"/>.</summary>
    public string To { get; init; } = "";

    /// <summary>What happened, in a sentence with its numbers.</summary>
    public required string Summary { get; init; }

    /// <summary>When the first instance had it, or when it was set.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the last instance had it; null while some have not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Instances that have it now, or had it at the end.</summary>
    public int Done { get; init; }

    /// <summary>Instances that have not.</summary>
    public int Left { get; init; }

    /// <summary>Incidents that opened meanwhile.</summary>
    public int Incidents { get; init; }

    /// <summary>Greatest age, in seconds, that a waiting event had meanwhile; NaN when unknown.</summary>
    public double LagSeconds { get; init; } = double.NaN;
}
