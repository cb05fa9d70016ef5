namespace Sluice.Host;

/// <summary>Log messages of the host; event ids 1000 to 1099.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1000, LogLevel.Error, "{Function}: the invocation could not be read: {Error}")]
    public static partial void EnvelopeUnreadable(ILogger logger, string function, string error);

    [LoggerMessage(1001, LogLevel.Warning,
        "{Function}: partition {Partition}, sequence {First} to {Last}, delivery {Retry}: not settled, will come again. {Kind}: {Reason}")]
    public static partial void BatchFailed(
        ILogger logger, string function, int partition, long first, long last, int retry, string kind, string reason);

    [LoggerMessage(1010, LogLevel.Warning, "Heartbeats cannot be stored, which stops no worker: {Reason}")]
    public static partial void HeartbeatsAway(ILogger logger, string reason);

    [LoggerMessage(1011, LogLevel.Warning, "Heartbeats can be stored again.")]
    public static partial void HeartbeatsBack(ILogger logger);

    [LoggerMessage(1002, LogLevel.Warning, "The last counters could not be sent to Application Insights within {Seconds} s.")]
    public static partial void TelemetryNotFlushed(ILogger logger, double seconds);

    [LoggerMessage(1003, LogLevel.Warning,
        "{Function}: a request was refused because its header {Header} shows that the Functions host did not send it.")]
    public static partial void InvocationRefused(ILogger logger, string function, string header);
}
