using Microsoft.Extensions.Logging;

namespace Sluice.CallCentre;

/// <summary>Log messages of the call centre; event ids 700 to 719.</summary>
internal static partial class CallsLog
{
    [LoggerMessage(701, LogLevel.Error, "The call centre's API could not read {What}.")]
    public static partial void ReadFailed(ILogger logger, string what, Exception exception);

    [LoggerMessage(702, LogLevel.Warning, "A day has more than {Most} rows in a partition; the board leaves some out.")]
    public static partial void DayTooLarge(ILogger logger, int most);
}
