using Microsoft.Extensions.Logging;

namespace Sluice.Enrich;

/// <summary>Log messages of enrichment, event ids 3000 to 3099.</summary>
internal static partial class EnrichLog
{
    [LoggerMessage(3001, LogLevel.Error, "Enriching the payload {Origin} broke; it is kept as a failed event")]
    public static partial void PayloadBroke(ILogger logger, string origin, Exception exception);

    [LoggerMessage(3002, LogLevel.Error, "Enriching the event {Origin} broke; it is kept as a failed event")]
    public static partial void EventBroke(ILogger logger, string origin, Exception exception);

    [LoggerMessage(3003, LogLevel.Warning, "Enrichment {Name} broke on the event; the event fails")]
    public static partial void EnrichmentBroke(ILogger logger, string name, Exception exception);

    [LoggerMessage(3004, LogLevel.Warning, "The event {Origin} is {Bytes} bytes long, more than {Limit}; it becomes a size violation")]
    public static partial void TooLarge(ILogger logger, string origin, int bytes, int limit);

    [LoggerMessage(3010, LogLevel.Error, "The file {Address}, which an enrichment needs, {Reason}; batches wait for it")]
    public static partial void AssetMissing(ILogger logger, string address, string reason, Exception? exception);

    [LoggerMessage(3011, LogLevel.Error, "The file {Address} {Reason}; the one before stays in use")]
    public static partial void AssetStale(ILogger logger, string address, string reason, Exception? exception);

    [LoggerMessage(3012, LogLevel.Debug, "Files of enrichments are no longer refreshed")]
    public static partial void AssetsStopped(ILogger logger);
}
