using Microsoft.Extensions.Logging;

namespace Sluice.Azure.EventHubs;

/// <summary>What the log client reports; hubs and faults, never a key or token.</summary>
internal static partial class Messages
{
    [LoggerMessage(6101, LogLevel.Information, "Connected to the log at {Address}.")]
    public static partial void Connected(ILogger logger, string address);

    [LoggerMessage(6102, LogLevel.Warning, "The log at {Address} could not be reached: {Reason}")]
    public static partial void ConnectFailed(ILogger logger, string address, string reason);

    [LoggerMessage(6103, LogLevel.Warning, "The connection to the log at {Address} was lost: {Reason}")]
    public static partial void ConnectionLost(ILogger logger, string address, string reason);

    [LoggerMessage(6104, LogLevel.Warning, "The token for {Audience} could not be renewed; trying again: {Reason}")]
    public static partial void RenewalFailed(ILogger logger, string audience, string reason);

    [LoggerMessage(6105, LogLevel.Debug, "Token for {Audience} put; it holds until {ExpiresAt}.")]
    public static partial void TokenPut(ILogger logger, string audience, DateTimeOffset expiresAt);

    [LoggerMessage(6106, LogLevel.Warning, "The log is busy; sends to {Hub} pause for {Pause}.")]
    public static partial void Throttled(ILogger logger, string hub, TimeSpan pause);

    [LoggerMessage(6107, LogLevel.Warning, "The log did not acknowledge a batch for {Address} in time; its link is dropped.")]
    public static partial void AcknowledgementMissing(ILogger logger, string address);

    [LoggerMessage(6108, LogLevel.Debug, "Closing a {Kind} failed: {Reason}")]
    public static partial void CloseFailed(ILogger logger, string kind, string reason);

    [LoggerMessage(6109, LogLevel.Debug, "Link to {Address} is open; batches of up to {Bytes} bytes.")]
    public static partial void SenderOpen(ILogger logger, string address, int bytes);
}
