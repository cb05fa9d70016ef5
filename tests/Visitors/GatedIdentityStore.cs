using Sluice.Testing.Sinks;

namespace Sluice.Visitors.Tests;

/// <summary>Every call passes the gate before and after it happens.</summary>
internal sealed class GatedIdentityStore(IIdentityStore store, StepGate gate) : IIdentityStore
{
    public Task<IdentityNode?> FindAsync(TypedId id, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.FindAsync(id, cancellationToken));

    public Task<bool> TryWriteAsync(IdentityNode node, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.TryWriteAsync(node, cancellationToken));

    public Task<bool> TryDeleteAsync(IdentityNode node, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.TryDeleteAsync(node, cancellationToken));
}
