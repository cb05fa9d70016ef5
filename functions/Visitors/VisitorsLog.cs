using Microsoft.Extensions.Logging;

namespace Sluice.Visitors;

/// <summary>Log messages of the profiles and their API; event ids 500 to 519.</summary>
internal static partial class VisitorsLog
{
    [LoggerMessage(500, LogLevel.Information, "Another owner has written the profiles of {Hub} partition {Partition}; reading again (attempt {Attempt}).")]
    public static partial void LostRace(ILogger logger, string hub, int partition, int attempt);

    [LoggerMessage(501, LogLevel.Debug, "{Count} records of {Hub} partition {Partition} are no enriched events or belong to no visitor.")]
    public static partial void Unreadable(ILogger logger, int count, string hub, int partition);

    [LoggerMessage(502, LogLevel.Error, "The visitor API could not read a profile.")]
    public static partial void ReadFailed(ILogger logger, Exception exception);
}
