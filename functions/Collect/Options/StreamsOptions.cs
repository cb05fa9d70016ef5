namespace Sluice.Collect;

/// <summary>How payloads are laid out on the log (<c>Sluice:Collector:Streams</c>).</summary>
public sealed record StreamsOptions
{
    /// <summary>Default false: the partition follows the network user id. True: the client's address.</summary>
    public bool UseIpAddressAsPartitionKey { get; init; }

    /// <summary>A payload of this many bytes or more is split. Default 1,000,000, below Event Hubs' limit of 1 MB for a message.</summary>
    public int MaxBytes { get; init; } = 1_000_000;

    internal static StreamsOptions From(SettingsReader read, StreamsOptions fallback) => new()
    {
        UseIpAddressAsPartitionKey = read.Flag("Streams:UseIpAddressAsPartitionKey", fallback.UseIpAddressAsPartitionKey),
        MaxBytes = read.Number("Streams:MaxBytes", fallback.MaxBytes),
    };
}
