using Azure;
using Azure.Storage.Blobs;

namespace Sluice.FunctionsHost.Timers;

/// <summary>Keeps <c>timers/{host id}/Host.Functions.{function}/status</c> in container <c>azure-webjobs-hosts</c>.</summary>
internal sealed class ScheduleStatusStore(BlobServiceClient storage, string hostId, string function)
{
    private readonly BlobContainerClient _container = storage.GetBlobContainerClient("azure-webjobs-hosts");

    private BlobClient Blob => _container.GetBlobClient($"timers/{hostId}/Host.Functions.{function}/status");

    public async Task<ScheduleStatus?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = await Blob.DownloadContentAsync(cancellationToken);
            return ScheduleStatus.Parse(content.Value.Content);
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            return null;
        }
    }

    public async Task WriteAsync(ScheduleStatus status, CancellationToken cancellationToken)
    {
        try
        {
            await Blob.UploadAsync(status.ToJson(), overwrite: true, cancellationToken);
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await Blob.UploadAsync(status.ToJson(), overwrite: true, cancellationToken);
        }
    }
}
