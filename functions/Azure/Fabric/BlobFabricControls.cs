using System.Buffers;
using System.Text.Json;
using Azure.Storage.Blobs;
using Sluice.Fabric.Storing;

namespace Sluice.Azure.Fabric;

/// <summary>What people have set, in the blob <c>controls.json</c>; its ETag guards one change from another.</summary>
/// <param name="container">The fabric's container.</param>
/// <param name="time">Says when it was changed.</param>
public sealed class BlobFabricControls(BlobContainerClient container, TimeProvider time) : IFabricControls
{
    private readonly GuardedBlob _blob = new(container, "controls.json");

    /// <inheritdoc />
    /// <exception cref="InvalidDataException">The blob holds something else: a pause that cannot be read must not be overlooked.</exception>
    public async Task<FabricControls> ReadAsync(CancellationToken cancellationToken)
    {
        if (await _blob.LoadAsync(cancellationToken) is not { } found) return FabricControls.None;
        return ControlsJson.TryRead(found.Content, out var controls)
            ? controls with { Tag = found.Tag }
            : throw new InvalidDataException("The blob controls.json of the container fabric cannot be read; correct or delete it.");
    }

    /// <inheritdoc />
    public async Task<FabricControls?> WriteAsync(FabricControls controls, CancellationToken cancellationToken)
    {
        controls = controls with { ChangedAt = time.GetUtcNow() };
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true })) ControlsJson.Write(json, controls);
        return await _blob.SaveAsync(buffer.WrittenMemory, controls.Tag, cancellationToken) is { } tag ? controls with { Tag = tag } : null;
    }
}
