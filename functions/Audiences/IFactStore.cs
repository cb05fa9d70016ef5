using Sluice.Log;
using Sluice.Log.Sinks;

namespace Sluice.Audiences;

/// <summary>What visitors did, as the worker of an enriched partition notes it. Throws and runs as <see cref="IAudienceStore"/> does.</summary>
public interface IFactStore
{
    /// <summary>Most rows in one write: an entity group transaction takes 100 operations, one is the watermark's or the head's.</summary>
    const int MaxRows = 99;

    /// <summary>What an enriched partition's rows contain; null when there is nothing yet.</summary>
    Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken);

    /// <summary>Facts of a visitor key; null when there are none.</summary>
    Task<VisitorFacts?> FindFactsAsync(int partition, string audience, string visitorId, CancellationToken cancellationToken);

    /// <summary>Writes facts, dues and watermark in one atomic step, or nothing.</summary>
    /// <returns>The watermark's new ETag; null when it was not at <paramref name="etag"/>.</returns>
    Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorFacts> facts, IReadOnlyCollection<DueRow> dues, Watermarks marks, string? etag,
        CancellationToken cancellationToken);
}
