using Sluice.Log;
using Sluice.Log.Sinks;
using Sluice.Testing.Sinks;

namespace Sluice.CallCentre.Tests;

/// <summary>A store whose calls wait at a gate.</summary>
internal sealed class GatedCallStore(ICallStore store, StepGate gate) : ICallStore
{
    public Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.ReadMarkAsync(partition, cancellationToken));

    public Task<CallSteps?> FindAsync(int partition, string callId, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.FindAsync(partition, callId, cancellationToken));

    public Task<IReadOnlyList<CallSteps>> ReadDaysAsync(int partition, DateOnly first, DateOnly last, int most, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.ReadDaysAsync(partition, first, last, most, cancellationToken));

    public Task<IReadOnlyList<LeadSeen>> ReadLeadsAsync(int partition, DateOnly first, DateOnly last, int most, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.ReadLeadsAsync(partition, first, last, most, cancellationToken));

    public Task<int> ForgetLeadAsync(int partition, string visitorId, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.ForgetLeadAsync(partition, visitorId, cancellationToken));

    public Task<int> PruneLeadsAsync(int partition, DateOnly before, int most, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.PruneLeadsAsync(partition, before, most, cancellationToken));

    public Task<string?> TryWriteAsync(int partition, CallChanges changes, Watermarks marks, string? etag, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.TryWriteAsync(partition, changes, marks, etag, cancellationToken));
}
