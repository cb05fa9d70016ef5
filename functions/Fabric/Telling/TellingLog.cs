using Microsoft.Extensions.Logging;

namespace Sluice.Fabric.Telling;

/// <summary>What telling reports: names of targets, never their addresses or keys.</summary>
internal static partial class TellingLog
{
    [LoggerMessage(7401, LogLevel.Warning, "Alert target {Target} could not be reached ({Reason}); it is tried again")]
    public static partial void NotReached(ILogger logger, string target, string reason);

    [LoggerMessage(7402, LogLevel.Warning, "Alert target {Target} answered {Status}; it is tried again")]
    public static partial void NotTaken(ILogger logger, string target, int status);

    [LoggerMessage(7403, LogLevel.Error, "Alert target {Target} refused a message for good with {Status}")]
    public static partial void Refused(ILogger logger, string target, int status);
}
