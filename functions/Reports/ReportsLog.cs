using Microsoft.Extensions.Logging;

namespace Sluice.Reports;

/// <summary>Log messages of the reports and their API; event ids 540 to 559.</summary>
internal static partial class ReportsLog
{
    [LoggerMessage(541, LogLevel.Debug, "{Count} records of {Hub} partition {Partition} are no enriched events.")]
    public static partial void Unreadable(ILogger logger, int count, string hub, int partition);

    [LoggerMessage(542, LogLevel.Warning, "{Count} events of {Hub} partition {Partition} happened more than {Days} days ago and are in no report.")]
    public static partial void TooOld(ILogger logger, int count, string hub, int partition, int days);

    [LoggerMessage(543, LogLevel.Error, "The reports API could not read a report.")]
    public static partial void ReadFailed(ILogger logger, Exception exception);

    [LoggerMessage(544, LogLevel.Warning, "The log could not be asked how far it is; the reports say how far they are without it.")]
    public static partial void LogSilent(ILogger logger, Exception exception);

    [LoggerMessage(545, LogLevel.Information, "Reports: {Hours} hours and {Days} days summed up, {Deleted} old rows deleted.")]
    public static partial void Kept(ILogger logger, int hours, int days, int deleted);
}
