using Microsoft.Extensions.Logging;

namespace Sluice.Cli.Capacity;

/// <summary>What the local capacity reports.</summary>
internal static partial class CapacityLog
{
    [LoggerMessage(8301, LogLevel.Information, "Going to {Count} instances")]
    public static partial void Scaling(ILogger logger, int count);

    [LoggerMessage(8302, LogLevel.Error, "The number of instances could not be changed")]
    public static partial void NotScaled(ILogger logger, Exception failure);
}
