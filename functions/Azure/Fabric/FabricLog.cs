using Microsoft.Extensions.Logging;

namespace Sluice.Azure.Fabric;

/// <summary>What scaling reports; sizes and reasons, never a token.</summary>
internal static partial class FabricLog
{
    [LoggerMessage(7301, LogLevel.Information, "Asked Azure for always-ready instances: {Instances}")]
    public static partial void AskedForInstances(ILogger logger, string instances);

    [LoggerMessage(7302, LogLevel.Information, "Asked Azure for {Units} throughput units")]
    public static partial void AskedForUnits(ILogger logger, int units);

    [LoggerMessage(7303, LogLevel.Warning, "Azure did not take it ({Reason}); trying again")]
    public static partial void TryingAgain(ILogger logger, string reason);

    [LoggerMessage(7304, LogLevel.Warning, "A change that was kept for later failed: {Reason}")]
    public static partial void KeptWishFailed(ILogger logger, string reason);

    [LoggerMessage(7305, LogLevel.Information, "Azure still works on the change of {Resource}; it is not watched any longer")]
    public static partial void StillGoingOn(ILogger logger, string resource);
}
