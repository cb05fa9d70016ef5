using Microsoft.Extensions.Logging;

namespace Sluice.Collect;

/// <summary>Everything the collector says; event ids 4000 to 4099.</summary>
internal static partial class CollectLog
{
    [LoggerMessage(4001, LogLevel.Warning, "The log does not take records for {Hub} ({Reason}); they are parked until it does.")]
    public static partial void LogAway(ILogger logger, string hub, string reason, Exception exception);

    [LoggerMessage(4002, LogLevel.Information, "The log takes records for {Hub} again.")]
    public static partial void LogBack(ILogger logger, string hub);

    [LoggerMessage(4003, LogLevel.Error, "Records cannot be parked either; requests are answered 503.")]
    public static partial void StoreAway(ILogger logger, Exception exception);

    [LoggerMessage(4004, LogLevel.Information, "Records can be parked again.")]
    public static partial void StoreBack(ILogger logger);

    [LoggerMessage(4005, LogLevel.Error, "A request failed inside the collector; it was answered 500.")]
    public static partial void Unexpected(ILogger logger, Exception exception);

    [LoggerMessage(4010, LogLevel.Information, "Relayed {Records} parked records; more left: {More}.")]
    public static partial void Relayed(ILogger logger, long records, bool more);

    [LoggerMessage(4011, LogLevel.Warning, "The relay stopped after {Records} records: the log does not take them yet.")]
    public static partial void RelayStopped(ILogger logger, long records, Exception exception);

    [LoggerMessage(4014, LogLevel.Warning, "The relay stopped after {Records} records: the overflow store could not be used.")]
    public static partial void RelayBroken(ILogger logger, long records, Exception exception);

    [LoggerMessage(4012, LogLevel.Error, "A damaged batch was set aside in the overflow store as {Name}.")]
    public static partial void SetAside(ILogger logger, string name);

    [LoggerMessage(4013, LogLevel.Error, "A parked record of {Bytes} bytes for {Hub} is larger than the log accepts and was set aside as {Name}.")]
    public static partial void TooLargeToRelay(ILogger logger, int bytes, string hub, string name);
}
