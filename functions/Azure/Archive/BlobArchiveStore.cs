using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Sluice.Archive;

namespace Sluice.Azure.Archive;

/// <summary>The archive's container in Azure Blob Storage (or Azurite).</summary>
public sealed class BlobArchiveStore(BlobContainerClient container) : IArchiveStore
{
    /// <summary>Name of the container.</summary>
    public const string ContainerName = "archive";

    // No Content-Encoding: clients would unpack the file on the way and store it under a name that ends in .gz.
    private static readonly BlobHttpHeaders Headers = new() { ContentType = "application/gzip" };

    private static readonly UploadTransferValidationOptions Checked = new() { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 };

    /// <inheritdoc />
    public async Task<ArchiveBlob?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var blob = container.GetBlockBlobClient(name);
        try
        {
            // In this order: a commit between the two leaves us with an old ETag, which the next write notices.
            var properties = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            var blocks = (await blob.GetBlockListAsync(BlockListTypes.Committed, cancellationToken: cancellationToken)).Value;
            return new ArchiveBlob(
                properties.ETag.ToString(),
                LowerCase(properties.Metadata),
                [.. blocks.CommittedBlocks.Select(block => block.Name)],
                properties.ContentLength);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async Task StageAsync(string name, string blockId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var stream = BinaryData.FromBytes(content).ToStream();
        await container.GetBlockBlobClient(name).StageBlockAsync(
            blockId, stream, new BlockBlobStageBlockOptions { TransferValidation = Checked }, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<string?> TryCommitAsync(
        string name, IReadOnlyList<string> blockIds, IReadOnlyDictionary<string, string> metadata, string? etag,
        CancellationToken cancellationToken)
    {
        var options = new CommitBlockListOptions
        {
            HttpHeaders = Headers,
            Metadata = new Dictionary<string, string>(metadata),
            Conditions = etag is null
                ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                : new BlobRequestConditions { IfMatch = new ETag(etag) },
        };
        try
        {
            var answer = await container.GetBlockBlobClient(name).CommitBlockListAsync(blockIds, options, cancellationToken);
            return answer.Value.ETag.ToString();
        }
        // InvalidBlockList: another owner's commit threw our staged block away, and was noticed before the ETag was.
        catch (RequestFailedException e) when (IsConflict(e) || e.ErrorCode == BlobErrorCode.InvalidBlockList)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async Task<bool> TrySetMetadataAsync(
        string name, IReadOnlyDictionary<string, string> metadata, string etag, CancellationToken cancellationToken)
    {
        try
        {
            await container.GetBlobClient(name).SetMetadataAsync(
                new Dictionary<string, string>(metadata),
                new BlobRequestConditions { IfMatch = new ETag(etag) },
                cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (IsConflict(e) || e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async Task<string?> ReadTextAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await container.GetBlobClient(name).DownloadContentAsync(cancellationToken);
            return answer.Value.Content.ToString();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public Task WriteTextAsync(string name, string text, CancellationToken cancellationToken) =>
        container.GetBlobClient(name).UploadAsync(BinaryData.FromString(text), overwrite: true, cancellationToken);

    /// <inheritdoc />
    public async Task<bool> TryCreateTextAsync(string name, string text, CancellationToken cancellationToken)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        try
        {
            await container.GetBlobClient(name).UploadAsync(
                BinaryData.FromString(text),
                new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } },
                cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (IsConflict(e))
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ArchiveBlobItem> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = container.GetBlobsAsync(
            new GetBlobsOptions { Prefix = prefix, Traits = BlobTraits.Metadata }, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pages)
            while (true)
            {
                try
                {
                    if (!await pages.MoveNextAsync()) yield break;
                }
                catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
                {
                    yield break;
                }
                var blob = pages.Current;
                yield return new ArchiveBlobItem(blob.Name, blob.Properties.ContentLength ?? 0, LowerCase(blob.Metadata));
            }
    }

    /// <inheritdoc />
    public async Task<Stream?> OpenAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await container.GetBlobClient(name).DownloadStreamingAsync(cancellationToken: cancellationToken);
            return answer.Value.Content;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    private static bool IsConflict(RequestFailedException e) =>
        e.Status == 412 || (e.Status == 409 && e.ErrorCode == BlobErrorCode.BlobAlreadyExists);

    // Proxies and emulators do not agree on the case in which header names come back.
    private static Dictionary<string, string> LowerCase(IDictionary<string, string>? metadata)
    {
        var result = new Dictionary<string, string>();
        foreach (var (name, value) in metadata ?? new Dictionary<string, string>()) result[name.ToLowerInvariant()] = value;
        return result;
    }
}
