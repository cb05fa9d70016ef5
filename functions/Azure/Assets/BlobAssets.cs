using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Sluice.Enrich.Assets;

namespace Sluice.Azure.Assets;

/// <summary>
/// Files of enrichments in the storage account of the setting <c>Storage</c>, read with its identity or key. Other
/// accounts, and addresses with a SAS, are read as any https address: the identity's tokens go to its own account only.
/// </summary>
public sealed class BlobAssets(BlobServiceClient blobs) : IBlobAssets
{
    private readonly string _account = blobs.Uri.AbsoluteUri.TrimEnd('/') + "/";

    /// <inheritdoc />
    public async Task<Stream?> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        if (address.Query.Length > 0 || !address.AbsoluteUri.StartsWith(_account, StringComparison.OrdinalIgnoreCase)) return null;
        var path = Uri.UnescapeDataString(address.AbsoluteUri[_account.Length..]);
        var slash = path.IndexOf('/');
        if (slash <= 0) return null;
        try
        {
            var answer = await blobs.GetBlobContainerClient(path[..slash]).GetBlobClient(path[(slash + 1)..])
                .DownloadStreamingAsync(cancellationToken: cancellationToken);
            return answer.Value.Content;
        }
        catch (RequestFailedException e)
        {
            throw new IOException(
                e.Status == 404 ? "there is no such blob"
                    : string.Create(CultureInfo.InvariantCulture, $"blob storage answered {e.Status} {e.ErrorCode}").TrimEnd(), e);
        }
    }
}
