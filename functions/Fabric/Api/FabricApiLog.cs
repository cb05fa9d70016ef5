using Microsoft.Extensions.Logging;

namespace Sluice.Fabric.Api;

/// <summary>Log messages of the fabric's API; event ids 780 to 799.</summary>
internal static partial class FabricApiLog
{
    [LoggerMessage(780, LogLevel.Error, "The fabric's API could not answer {Route}.")]
    public static partial void Failed(ILogger logger, string route, Exception exception);

    [LoggerMessage(781, LogLevel.Warning, "The latest view could not be read; live streams wait for it.")]
    public static partial void LiveFailed(ILogger logger, Exception exception);

    [LoggerMessage(782, LogLevel.Information, "Somebody changed the fabric's {What}.")]
    public static partial void Changed(ILogger logger, string what);
}
