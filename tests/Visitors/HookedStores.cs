using Sluice.Log;
using Sluice.Log.Sinks;

namespace Sluice.Visitors.Tests;

/// <summary>Stores in which something happens, once, just before a write or after a deletion.</summary>
internal sealed class HookedStores(MemoryVisitorStore visitors, MemoryIdentityStore identities) : IVisitorStore, IIdentityStore
{
    public Func<Task>? BeforeWrite { get; set; }

    public Func<Task>? AfterDelete { get; set; }

    public Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken) => visitors.ReadMarkAsync(partition, cancellationToken);

    public Task<VisitorProfile?> FindAsync(int partition, TypedId key, bool withRecent, CancellationToken cancellationToken) =>
        visitors.FindAsync(partition, key, withRecent, cancellationToken);

    public async Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorProfile> profiles, Watermarks marks, string? etag, CancellationToken cancellationToken)
    {
        if (BeforeWrite is { } hook)
        {
            BeforeWrite = null;
            await hook();
        }
        return await visitors.TryWriteAsync(partition, profiles, marks, etag, cancellationToken);
    }

    public Task<bool> TryEraseAsync(int partition, IReadOnlyCollection<TypedId> keys, PartitionMark mark, CancellationToken cancellationToken) =>
        visitors.TryEraseAsync(partition, keys, mark, cancellationToken);

    public Task<IdentityNode?> FindAsync(TypedId id, CancellationToken cancellationToken) => identities.FindAsync(id, cancellationToken);

    public Task<bool> TryWriteAsync(IdentityNode node, CancellationToken cancellationToken) => identities.TryWriteAsync(node, cancellationToken);

    public async Task<bool> TryDeleteAsync(IdentityNode node, CancellationToken cancellationToken)
    {
        var gone = await identities.TryDeleteAsync(node, cancellationToken);
        if (AfterDelete is not { } hook) return gone;
        AfterDelete = null;
        await hook();
        return gone;
    }
}
