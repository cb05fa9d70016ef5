using Microsoft.Extensions.Logging;

namespace Sluice.Archive;

/// <summary>Log messages of the archive; event ids 400 to 419.</summary>
internal static partial class ArchiveLog
{
    [LoggerMessage(400, LogLevel.Information, "Archive blob {Name} begun.")]
    public static partial void NewBlob(ILogger logger, ArchiveName name);
}
