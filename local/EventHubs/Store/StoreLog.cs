using Microsoft.Extensions.Logging;

namespace Sluice.EventHubs.Store;

/// <summary>Log messages of the store.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(5101, LogLevel.Warning,
        "{Segment}: {Bytes} bytes behind the last whole record were cut off; they were never acknowledged")]
    public static partial void TornEnd(this ILogger logger, string segment, long bytes);

    [LoggerMessage(5102, LogLevel.Error, "{Folder}: an append failed; its senders were told so")]
    public static partial void AppendFailed(this ILogger logger, string folder, Exception exception);

    [LoggerMessage(5103, LogLevel.Information, "{Folder}: {Segments} expired segments deleted; it begins at {Sequence} now")]
    public static partial void Retention(this ILogger logger, string folder, int segments, string sequence);

    [LoggerMessage(5104, LogLevel.Error, "Retention failed; it is tried again")]
    public static partial void RetentionFailed(this ILogger logger, Exception exception);
}
