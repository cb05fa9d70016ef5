using Microsoft.Extensions.Logging;

namespace Sluice.Visitors;

/// <summary>Log messages of the profiles and their API; event ids 500 to 519.</summary>
internal static partial class VisitorsLog
{
    [LoggerMessage(501, LogLevel.Debug, "{Count} records of {Hub} partition {Partition} are no enriched events or belong to no visitor.")]
    public static partial void Unreadable(ILogger logger, int count, string hub, int partition);

    [LoggerMessage(503, LogLevel.Information, "Person {From} is now one with {Into}, which has {Ids} ids.")]
    public static partial void Joined(ILogger logger, string from, string into, int ids);

    [LoggerMessage(504, LogLevel.Warning, "Persons {Into} and {From} were not made one: together they would have {Ids} ids.")]
    public static partial void TooManyIds(ILogger logger, string into, string from, int ids);

    [LoggerMessage(505, LogLevel.Information, "A pair of ids of person {Person} was taken back: of {Before} ids it keeps {After}.")]
    public static partial void TakenBack(ILogger logger, string person, int before, int after);

    [LoggerMessage(506, LogLevel.Information, "A visitor with {Ids} ids and {Profiles} profiles was erased; the mark for the archive is {Mark}.")]
    public static partial void Erased(ILogger logger, int ids, int profiles, string mark);

    [LoggerMessage(502, LogLevel.Error, "The visitor API could not read a profile.")]
    public static partial void ReadFailed(ILogger logger, Exception exception);
}
