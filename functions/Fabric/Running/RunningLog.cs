using Microsoft.Extensions.Logging;

namespace Sluice.Fabric.Running;

/// <summary>What the fabric reports of itself; nodes and sizes, never what a tracker sent.</summary>
internal static partial class RunningLog
{
    [LoggerMessage(6501, LogLevel.Information, "The fabric leads from round {Round} on.")]
    public static partial void Leads(ILogger logger, long round);

    [LoggerMessage(6502, LogLevel.Warning, "{Node}: {From} to {To}. {Formula}")]
    public static partial void Acts(ILogger logger, string node, int from, int to, string formula);

    [LoggerMessage(6503, LogLevel.Warning, "{Node} could not be scaled to {To}: {Reason}")]
    public static partial void ActFailed(ILogger logger, string node, int to, string reason);

    [LoggerMessage(6504, LogLevel.Warning, "The fabric could not {What}: {Reason}")]
    public static partial void StepFailed(ILogger logger, string what, string reason);

    [LoggerMessage(6507, LogLevel.Information, "{Change}")]
    public static partial void Changed(ILogger logger, string change);

    [LoggerMessage(6505, LogLevel.Warning, "Incident {Id} on {Node}: {Summary}")]
    public static partial void IncidentOpened(ILogger logger, string id, string node, string summary);

    [LoggerMessage(6506, LogLevel.Information, "Incident {Id} on {Node} is closed.")]
    public static partial void IncidentClosed(ILogger logger, string id, string node);
}
