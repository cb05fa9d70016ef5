using Microsoft.Extensions.Logging;

namespace Sluice.Log.Sinks;

internal static partial class SinkLog
{
    [LoggerMessage(390, LogLevel.Information, "Another owner has written {Sink} of {Hub} partition {Partition}; reading again (attempt {Attempt}).")]
    public static partial void LostRace(ILogger logger, string sink, string hub, int partition, int attempt);
}
