namespace Sluice.Fabric.Telling;

/// <summary>Where alerts go. Its address and keys are secrets: it prints its name only.</summary>
public sealed record AlertTarget
{
    /// <summary>Name in logs and in the stored state; unique.</summary>
    public required string Name { get; init; }

    /// <summary>Shape of the messages.</summary>
    public required AlertKind Kind { get; init; }

    /// <summary>Where they are posted to.</summary>
    public required Uri Url { get; init; }

    /// <summary>PagerDuty's integration key; null for the others.</summary>
    public string? RoutingKey { get; init; }

    /// <summary>Sent as a bearer token with <see cref="AlertKind.Json"/>; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>Milder incidents are not told.</summary>
    public AlertSeverity Least { get; init; } = AlertSeverity.Info;

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({Kind})";
}
