using Microsoft.Extensions.Logging;

namespace Sluice.Audiences;

/// <summary>Log messages of the audiences; event ids 720 to 739.</summary>
internal static partial class AudiencesLog
{
    [LoggerMessage(721, LogLevel.Warning, "Sending bucket {Bucket} of the audiences was begun by another; {Present} of {Count} messages were sent already.")]
    public static partial void TakenOver(ILogger logger, int bucket, int present, int count);

    [LoggerMessage(722, LogLevel.Error, "{Count} entries and exits of the audience {Audience} were given up: its webhook took none of them for too long, or refused them.")]
    public static partial void GivenUp(ILogger logger, string audience, int count);

    [LoggerMessage(723, LogLevel.Warning, "Audiences could not be read.")]
    public static partial void ReadFailed(ILogger logger, Exception exception);
}
