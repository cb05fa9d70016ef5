namespace Sluice.Collect;

/// <summary>How much of what was parked one run of the relay puts back (<c>Sluice:Collector:Relay</c>).</summary>
public sealed record RelayOptions
{
    /// <summary>A run ends after the step that passes this many records. Default 200,000.</summary>
    public int MaxRecords { get; init; } = 200_000;

    /// <summary>A run begins no further step after this long. Default 4 minutes, below the shortest time-out of Azure Functions.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>Most records of one step: what is sent twice when the relay is killed between sending and noting. Default 500.</summary>
    public int StepRecords { get; init; } = 500;

    /// <summary>Most bytes of one step. Default 1,000,000.</summary>
    public int StepBytes { get; init; } = 1_000_000;

    internal static RelayOptions From(SettingsReader read, RelayOptions fallback) => new()
    {
        MaxRecords = read.Number("Relay:MaxRecords", fallback.MaxRecords),
        MaxDuration = read.Duration("Relay:MaxDuration", fallback.MaxDuration),
        StepRecords = read.Number("Relay:StepRecords", fallback.StepRecords),
        StepBytes = read.Number("Relay:StepBytes", fallback.StepBytes),
    };
}
