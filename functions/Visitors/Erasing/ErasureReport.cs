namespace Sluice.Visitors.Erasing;

/// <summary>What an erasure did.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Ids">Ids that were forgotten, with everything that joined them.</param>
/// <param name="Profiles">Profiles that were deleted, with their last events.</param>
/// <param name="Events">Events that those had counted.</param>
/// <param name="Forgotten">What other parts had kept, by their names; see <see cref="IVisitorTrace"/>.</param>
/// <param name="ArchiveMark">Name of the mark by which the archive's compaction leaves the events out.</param>
public sealed record ErasureReport(
    DateTimeOffset At, int Ids, int Profiles, long Events, IReadOnlyDictionary<string, int> Forgotten, string ArchiveMark);
