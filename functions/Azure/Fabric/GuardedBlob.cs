using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Sluice.Azure.Fabric;

/// <summary>A small JSON blob that is replaced on condition of its ETag; creates its container when that is missing.</summary>
internal sealed class GuardedBlob(BlobContainerClient container, string name)
{
    private readonly BlobClient _blob = container.GetBlobClient(name);

    /// <summary>Content and ETag; null when there is none.</summary>
    public async Task<(ReadOnlyMemory<byte> Content, string Tag)?> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = (await _blob.DownloadContentAsync(cancellationToken)).Value;
            return (found.Content.ToMemory(), found.Details.ETag.ToString());
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>The new ETag; null when the blob is not at <paramref name="tag"/>, or exists and the tag is null.</summary>
    public async Task<string?> SaveAsync(ReadOnlyMemory<byte> content, string? tag, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
            Conditions = tag is null
                ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                : new BlobRequestConditions { IfMatch = new ETag(tag) },
        };
        try
        {
            return (await _blob.UploadAsync(BinaryData.FromBytes(content), options, cancellationToken)).Value.ETag.ToString();
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound && tag is null)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return await SaveAsync(content, tag, cancellationToken);
        }
        // Changed, created or deleted by another.
        catch (RequestFailedException e) when (e.Status is 412 or 404 || e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            return null;
        }
    }
}
