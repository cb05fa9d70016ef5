using Sluice.Fabric.Changing;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Storing;

/// <summary>What the fabric has seen and decided: fine for an hour, by the minute for 30 days, older is deleted.</summary>
public interface IFabricHistory
{
    /// <summary>Keeps a round: its view as the latest, its points, and the incidents and decisions that are new or have changed. Saving it again changes nothing.</summary>
    Task SaveAsync(FabricRound round, CancellationToken cancellationToken);

    /// <summary>The latest view as JSON; null before the first round.</summary>
    Task<LatestView?> LatestAsync(CancellationToken cancellationToken);

    /// <summary>Points of a node from a time up to, without, another one, oldest first; by the second, or means and maxima by the minute.</summary>
    Task<IReadOnlyList<SeriesPoint>> SeriesAsync(string node, DateTimeOffset from, DateTimeOffset to, bool byMinute, CancellationToken cancellationToken);

    /// <summary>Incidents that were open in a range, newest first, <paramref name="most"/> at most.</summary>
    Task<IReadOnlyList<Incident>> IncidentsAsync(DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken);

    /// <summary>Decisions of a range with their outcomes, newest first, <paramref name="most"/> at most; of one node, or of all when null.</summary>
    Task<IReadOnlyList<Decision>> DecisionsAsync(string? node, DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken);

    /// <summary>Changes that went on in a range, newest first, <paramref name="most"/> at most.</summary>
    Task<IReadOnlyList<Change>> ChangesAsync(DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken);
}
