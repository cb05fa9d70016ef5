using Microsoft.Extensions.Logging;

namespace Sluice.EventHubs.Connections;

/// <summary>Log messages of the protocol layer. Nothing a peer sent is quoted.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(5201, LogLevel.Information, "Event Hubs broker listens on {Endpoint}")]
    public static partial void Listening(this ILogger logger, string endpoint);

    [LoggerMessage(5202, LogLevel.Warning, "A connection was closed: {Condition}, {Description}")]
    public static partial void ConnectionFaulted(this ILogger logger, string condition, string description);

    [LoggerMessage(5203, LogLevel.Error, "Hub {Hub}, partition {Partition}: reading failed")]
    public static partial void ReadFailed(this ILogger logger, string hub, string partition, Exception exception);

    [LoggerMessage(5204, LogLevel.Error, "A connection ended with an error of the broker's own")]
    public static partial void ConnectionBroken(this ILogger logger, Exception exception);

    [LoggerMessage(5205, LogLevel.Warning, "A connection was turned away: there are {Count} already")]
    public static partial void TooManyConnections(this ILogger logger, int count);

    [LoggerMessage(5206, LogLevel.Error, "Accepting a connection failed")]
    public static partial void AcceptFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5207, LogLevel.Information, "Throughput units changed from {Before} to {After}")]
    public static partial void UnitsChanged(this ILogger logger, string before, string after);
}
