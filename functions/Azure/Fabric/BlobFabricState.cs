using Azure.Storage.Blobs;
using Sluice.Fabric.Storing;

namespace Sluice.Azure.Fabric;

/// <summary>The fabric's memory in the blob <c>state.json</c>; its ETag decides which of two fabrics has the round.</summary>
public sealed class BlobFabricState(BlobContainerClient container) : IFabricState
{
    /// <summary>Name of the fabric's container.</summary>
    public const string ContainerName = "fabric";

    private readonly GuardedBlob _blob = new(container, "state.json");

    /// <inheritdoc />
    public async Task<StoredState?> LoadAsync(CancellationToken cancellationToken) =>
        await _blob.LoadAsync(cancellationToken) is { } found ? new StoredState(found.Content, found.Tag) : null;

    /// <inheritdoc />
    public async Task<StoredState?> SaveAsync(ReadOnlyMemory<byte> state, StoredState? previous, CancellationToken cancellationToken) =>
        await _blob.SaveAsync(state, previous?.Tag, cancellationToken) is { } tag ? new StoredState(state, tag) : null;
}
