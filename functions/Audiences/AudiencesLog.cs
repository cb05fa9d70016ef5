using Microsoft.Extensions.Logging;

namespace Sluice.Audiences;

/// <summary>Log messages of the audiences; event ids 720 to 739.</summary>
internal static partial class AudiencesLog
{
    [LoggerMessage(720, LogLevel.Information, "Another owner has written the facts of {Hub} partition {Partition}; reading again (attempt {Attempt}).")]
    public static partial void LostRace(ILogger logger, string hub, int partition, int attempt);

    [LoggerMessage(721, LogLevel.Warning, "Sending bucket {Bucket} of the audiences was begun by another; {Present} of {Count} messages were sent already.")]
    public static partial void TakenOver(ILogger logger, int bucket, int present, int count);
}
