using Sluice.Visitors.Erasing;

namespace Sluice.Visitors.Api;

/// <summary>What an erasure did.</summary>
internal sealed record ErasureAnswer(
    DateTimeOffset At, int Ids, int Profiles, long Events, IReadOnlyDictionary<string, int> Forgotten, string Archive, string ArchiveMark)
{
    public static ErasureAnswer Of(ErasureReport report) =>
        new(report.At, report.Ids, report.Profiles, report.Events, report.Forgotten,
            "marked; its events are left out when the archive is compacted", report.ArchiveMark);
}
