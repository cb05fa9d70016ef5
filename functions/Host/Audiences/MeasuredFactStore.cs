using Sluice.Audiences;
using Sluice.Host.Fabric;
using Sluice.Log;
using Sluice.Log.Sinks;

namespace Sluice.Host.Audiences;

/// <summary>A store of facts whose worker's waiting is measured.</summary>
internal sealed class MeasuredFactStore(IFactStore store) : IFactStore
{
    /// <inheritdoc />
    public Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.ReadMarkAsync(partition, cancellationToken));

    /// <inheritdoc />
    public Task<VisitorFacts?> FindFactsAsync(int partition, string audience, string visitorId, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.FindFactsAsync(partition, audience, visitorId, cancellationToken));

    /// <inheritdoc />
    public Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorFacts> facts, IReadOnlyCollection<DueRow> dues, Watermarks marks, string? etag,
        CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.TryWriteAsync(partition, facts, dues, marks, etag, cancellationToken));
}
