using Sluice.Log;
using Sluice.Log.Sinks;
using Sluice.Visitors;
using Sluice.Visitors.Profiles;

namespace Sluice.Host.Fabric;

/// <summary>A visitor store whose callers' waiting is measured.</summary>
internal sealed class MeasuredVisitorStore(IVisitorStore store) : IVisitorStore
{
    /// <inheritdoc />
    public Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.ReadMarkAsync(partition, cancellationToken));

    /// <inheritdoc />
    public Task<VisitorProfile?> FindAsync(int partition, TypedId key, bool withRecent, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.FindAsync(partition, key, withRecent, cancellationToken));

    /// <inheritdoc />
    public Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorProfile> profiles, Watermarks marks, string? etag, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.TryWriteAsync(partition, profiles, marks, etag, cancellationToken));

    /// <inheritdoc />
    public Task<bool> TryEraseAsync(
        int partition, IReadOnlyCollection<TypedId> keys, PartitionMark mark, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.TryEraseAsync(partition, keys, mark, cancellationToken));
}
