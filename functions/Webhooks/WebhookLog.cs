using Microsoft.Extensions.Logging;

namespace Sluice.Webhooks;

/// <summary>What posting reports: names of targets, never their addresses or tokens; event ids 7401 to 7403.</summary>
internal static partial class WebhookLog
{
    [LoggerMessage(7401, LogLevel.Warning, "Webhook {Target} could not be reached ({Reason}); it is tried again")]
    public static partial void NotReached(ILogger logger, string target, string reason);

    [LoggerMessage(7402, LogLevel.Warning, "Webhook {Target} answered {Status}; it is tried again")]
    public static partial void NotTaken(ILogger logger, string target, int status);

    [LoggerMessage(7403, LogLevel.Error, "Webhook {Target} refused a message for good with {Status}")]
    public static partial void Refused(ILogger logger, string target, int status);
}
