using Sluice.Log;
using Sluice.Log.Sinks;
using Sluice.Testing.Sinks;

namespace Sluice.Visitors.Tests;

/// <summary>Every call passes the gate before and after it happens.</summary>
internal sealed class GatedVisitorStore(IVisitorStore store, StepGate gate) : IVisitorStore
{
    public Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.ReadMarkAsync(partition, cancellationToken));

    public Task<VisitorProfile?> FindAsync(int partition, TypedId key, bool withRecent, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.FindAsync(partition, key, withRecent, cancellationToken));

    public Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorProfile> profiles, Watermarks marks, string? etag,
        CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.TryWriteAsync(partition, profiles, marks, etag, cancellationToken));

    public Task<bool> TryEraseAsync(
        int partition, IReadOnlyCollection<TypedId> keys, PartitionMark mark, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.TryEraseAsync(partition, keys, mark, cancellationToken));
}
