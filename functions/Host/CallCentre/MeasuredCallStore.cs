using Sluice.CallCentre;
using Sluice.Host.Fabric;
using Sluice.Log;
using Sluice.Log.Sinks;

namespace Sluice.Host.CallCentre;

/// <summary>A store of calls whose callers' waiting is measured.</summary>
internal sealed class MeasuredCallStore(ICallStore store) : ICallStore
{
    /// <inheritdoc />
    public Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.ReadMarkAsync(partition, cancellationToken));

    /// <inheritdoc />
    public Task<CallSteps?> FindAsync(int partition, string callId, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.FindAsync(partition, callId, cancellationToken));

    /// <inheritdoc />
    public Task<IReadOnlyList<CallSteps>> ReadDaysAsync(int partition, DateOnly first, DateOnly last, int most, CancellationToken cancellationToken) =>
        store.ReadDaysAsync(partition, first, last, most, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<LeadSeen>> ReadLeadsAsync(int partition, DateOnly first, DateOnly last, int most, CancellationToken cancellationToken) =>
        store.ReadLeadsAsync(partition, first, last, most, cancellationToken);

    /// <inheritdoc />
    public Task<int> ForgetLeadAsync(int partition, string visitorId, CancellationToken cancellationToken) =>
        store.ForgetLeadAsync(partition, visitorId, cancellationToken);

    /// <inheritdoc />
    public Task<int> PruneLeadsAsync(int partition, DateOnly before, int most, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.PruneLeadsAsync(partition, before, most, cancellationToken));

    /// <inheritdoc />
    public Task<string?> TryWriteAsync(int partition, CallChanges changes, Watermarks marks, string? etag, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.TryWriteAsync(partition, changes, marks, etag, cancellationToken));
}
