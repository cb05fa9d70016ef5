using Microsoft.Extensions.Logging;

namespace Sluice.Cli.Upgrading;

/// <summary>What an upgrade of a local run reports.</summary>
internal static partial class UpgradeLog
{
    [LoggerMessage(8311, LogLevel.Information, "The app of {Folder} takes over")]
    public static partial void Begins(ILogger logger, string folder);

    [LoggerMessage(8312, LogLevel.Information, "The app of {Folder} has taken over")]
    public static partial void Done(ILogger logger, string folder);

    [LoggerMessage(8313, LogLevel.Error, "No other version took over: {Reason}")]
    public static partial void Failed(ILogger logger, string reason);
}
