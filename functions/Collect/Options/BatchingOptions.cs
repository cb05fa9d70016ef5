namespace Sluice.Collect;

/// <summary>
/// How requests share writes, and when the log counts as away (<c>Sluice:Collector:Batching</c>). A partition has one write
/// in flight; what arrives meanwhile makes the next one.
/// </summary>
public sealed record BatchingOptions
{
    /// <summary>How long a write waits for company, 0 to 5 ms. Default 0: requests only wait for the write before theirs.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.Zero;

    /// <summary>Most payload bytes in one write. Default 1,000,000.</summary>
    public int MaxBytes { get; init; } = 1_000_000;

    /// <summary>Most payloads in one write. Default 500.</summary>
    public int MaxCount { get; init; } = 500;

    /// <summary>Bytes that may wait for the log before further payloads are parked. Default 67,108,864 (64 MB).</summary>
    public long QueueBytes { get; init; } = 64L << 20;

    /// <summary>Bytes that may wait to be parked before requests are answered 503. Default 67,108,864 (64 MB).</summary>
    public long ParkingQueueBytes { get; init; } = 64L << 20;

    /// <summary>How long the log may take to acknowledge before payloads are parked. Default 3 seconds: trackers give up after 5.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long parking may take before requests are answered 503. Default 3 seconds.</summary>
    public TimeSpan ParkTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a log that failed is left alone before one write tries it again. Default 1 second; doubles up to <see cref="MaxRetryDelay"/>.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause between two tries. Default 15 seconds.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(15);

    internal static BatchingOptions From(SettingsReader read, BatchingOptions fallback) => new()
    {
        Linger = read.Duration("Batching:Linger", fallback.Linger),
        MaxBytes = read.Number("Batching:MaxBytes", fallback.MaxBytes),
        MaxCount = read.Number("Batching:MaxCount", fallback.MaxCount),
        QueueBytes = read.Number("Batching:QueueBytes", fallback.QueueBytes),
        ParkingQueueBytes = read.Number("Batching:ParkingQueueBytes", fallback.ParkingQueueBytes),
        SendTimeout = read.Duration("Batching:SendTimeout", fallback.SendTimeout),
        ParkTimeout = read.Duration("Batching:ParkTimeout", fallback.ParkTimeout),
        RetryDelay = read.Duration("Batching:RetryDelay", fallback.RetryDelay),
        MaxRetryDelay = read.Duration("Batching:MaxRetryDelay", fallback.MaxRetryDelay),
    };
}
