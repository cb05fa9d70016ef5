using Microsoft.Extensions.Logging;

namespace Sluice.Cli.Micro;

/// <summary>What the Micro API's feed says. Event ids 7000 to 7009.</summary>
internal static partial class MicroLog
{
    [LoggerMessage(7000, LogLevel.Warning, "Micro: {Hub} partition {Partition} cannot be read: {Reason}; trying again behind {Sequence}")]
    public static partial void ReadingBroke(this ILogger logger, string hub, int partition, string reason, long sequence);

    [LoggerMessage(7001, LogLevel.Information, "Micro: {Hub} partition {Partition} is read again behind {Sequence}")]
    public static partial void ReadingAgain(this ILogger logger, string hub, int partition, long sequence);

    [LoggerMessage(7002, LogLevel.Error, "Micro: record {Sequence} of {Hub} partition {Partition} cannot be shown")]
    public static partial void RecordNotShown(this ILogger logger, Exception fault, string hub, int partition, long sequence);

    [LoggerMessage(7003, LogLevel.Warning, "Micro: hub {Hub} cannot be asked: {Reason}; trying again")]
    public static partial void HubNotAsked(this ILogger logger, string hub, string reason);
}
