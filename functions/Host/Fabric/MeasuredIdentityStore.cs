using Sluice.Visitors;
using Sluice.Visitors.Identities;

namespace Sluice.Host.Fabric;

/// <summary>An identity store whose callers' waiting is measured.</summary>
internal sealed class MeasuredIdentityStore(IIdentityStore store) : IIdentityStore
{
    /// <inheritdoc />
    public Task<IdentityNode?> FindAsync(TypedId id, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.FindAsync(id, cancellationToken));

    /// <inheritdoc />
    public Task<bool> TryWriteAsync(IdentityNode node, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.TryWriteAsync(node, cancellationToken));

    /// <inheritdoc />
    public Task<bool> TryDeleteAsync(IdentityNode node, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.TryDeleteAsync(node, cancellationToken));
}
