using Sluice.Log;
using Sluice.Testing.Sinks;

namespace Sluice.Visitors.Tests;

/// <summary>Every call passes the gate before and after it happens.</summary>
internal sealed class GatedVisitorStore(IVisitorStore store, StepGate gate) : IVisitorStore
{
    public Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.ReadMarkAsync(partition, cancellationToken));

    public Task<VisitorProfile?> FindAsync(int partition, string id, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.FindAsync(partition, id, cancellationToken));

    public Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorProfile> profiles, Watermarks marks, string? etag,
        CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.TryWriteAsync(partition, profiles, marks, etag, cancellationToken));
}
