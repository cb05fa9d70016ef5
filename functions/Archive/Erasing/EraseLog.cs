using Microsoft.Extensions.Logging;

namespace Sluice.Archive.Erasing;

/// <summary>Log messages of erasures in the archive; event ids 420 to 429.</summary>
internal static partial class EraseLog
{
    [LoggerMessage(420, LogLevel.Information, "Archive: {Lines} lines of people who asked to be forgotten are out of {Name}.")]
    public static partial void Erased(ILogger logger, long lines, ArchiveName name);

    [LoggerMessage(421, LogLevel.Information, "Archive: {Name} is being written; the next run looks for those who asked to be forgotten.")]
    public static partial void Busy(ILogger logger, ArchiveName name);

    [LoggerMessage(422, LogLevel.Information, "Archive: {Blobs} blobs were looked through for erasures; the next run goes on.")]
    public static partial void MoreToCome(ILogger logger, int blobs);
}
