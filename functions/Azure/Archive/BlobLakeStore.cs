using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Archive.Lake;

namespace Sluice.Azure.Archive;

/// <summary>The lake's container in Azure Blob Storage (or Azurite).</summary>
public sealed class BlobLakeStore(BlobContainerClient container) : ILakeStore
{
    /// <summary>Name of the container.</summary>
    public const string ContainerName = "lake";

    private static readonly BlobHttpHeaders Parquet = new() { ContentType = "application/vnd.apache.parquet" };

    private volatile bool _isThere;

    /// <inheritdoc />
    public async Task<(string Text, string ETag)?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var answer = (await container.GetBlobClient(name).DownloadContentAsync(cancellationToken)).Value;
            return (answer.Content.ToString(), answer.Details.ETag.ToString());
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async Task<bool> TryWriteAsync(string name, string text, string? etag, CancellationToken cancellationToken)
    {
        await EnsureAsync(cancellationToken);
        try
        {
            await container.GetBlobClient(name).UploadAsync(BinaryData.FromString(text), new BlobUploadOptions
            {
                HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                Conditions = etag is null
                    ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                    : new BlobRequestConditions { IfMatch = new ETag(etag) },
            }, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 412 || e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async Task UploadAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        await EnsureAsync(cancellationToken);
        await container.GetBlobClient(name).UploadAsync(content, new BlobUploadOptions { HttpHeaders = Parquet }, cancellationToken);
    }

    /// <inheritdoc />
    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        container.GetBlobClient(name).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    /// <inheritdoc />
    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellationToken).GetAsyncEnumerator(cancellationToken);
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
                yield return pages.Current.Name;
            }
    }

    private async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (_isThere) return;
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        _isThere = true;
    }
}
