using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Sluice.FunctionsHost.EventHubs;

/// <summary>
/// Partition ownership as the Event Hubs extension keeps it: an empty blob with metadata <c>ownerid</c>; a claim or a
/// renewal rewrites the metadata on condition of the ETag that was read, and the blob's time of change is the heartbeat.
/// </summary>
internal sealed class OwnershipStore(BlobContainerClient container, ConsumerPath path)
{
    /// <summary>All ownerships ever claimed, by partition.</summary>
    public async Task<Dictionary<int, Ownership>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, Ownership>();
        await foreach (var blob in container.GetBlobsAsync(
            BlobTraits.Metadata, BlobStates.None, path.OwnershipPrefix, cancellationToken))
        {
            if (!int.TryParse(blob.Name.AsSpan(path.OwnershipPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
                || blob.Properties.ETag is not { } tag || blob.Properties.LastModified is not { } modified)
                continue;
            blob.Metadata.TryGetValue("ownerid", out var owner);
            found[partition] = new Ownership(partition, owner ?? "", modified, tag);
        }
        return found;
    }

    /// <summary>Claims, renews or (with an empty owner) gives back; null when somebody else was faster.</summary>
    public async Task<Ownership?> TryClaimAsync(
        int partition, Ownership? seen, string owner, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(path.Ownership(partition));
        var metadata = new Dictionary<string, string> { ["ownerid"] = owner };
        try
        {
            if (seen is null)
            {
                var created = await blob.UploadAsync(
                    BinaryData.FromBytes(ReadOnlyMemory<byte>.Empty),
                    new BlobUploadOptions { Metadata = metadata, Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } },
                    cancellationToken);
                return new Ownership(partition, owner, created.Value.LastModified, created.Value.ETag);
            }
            var changed = await blob.SetMetadataAsync(
                metadata, new BlobRequestConditions { IfMatch = seen.ETag }, cancellationToken);
            return new Ownership(partition, owner, changed.Value.LastModified, changed.Value.ETag);
        }
        catch (RequestFailedException fault) when (fault.Status is 404 or 409 or 412)
        {
            return null;
        }
    }
}
