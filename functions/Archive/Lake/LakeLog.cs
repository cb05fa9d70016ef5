using Microsoft.Extensions.Logging;

namespace Sluice.Archive.Lake;

/// <summary>Log messages of the lake; event ids 440 to 449.</summary>
internal static partial class LakeLog
{
    [LoggerMessage(440, LogLevel.Information, "Lake: hour {Hour:u} of {Hub} has {Rows} events in {Files} files; {Unreadable} lines were no events, {Erased} were left out.")]
    public static partial void Compacted(ILogger logger, string hub, DateTimeOffset hour, long rows, int files, long unreadable, long erased);

    [LoggerMessage(441, LogLevel.Information, "Lake: somebody else wrote hour {Hour:u} of {Hub} meanwhile (attempt {Attempt}).")]
    public static partial void LostRace(ILogger logger, string hub, DateTimeOffset hour, int attempt);
}
