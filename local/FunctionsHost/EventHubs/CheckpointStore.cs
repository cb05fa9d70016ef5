using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Log;

namespace Sluice.FunctionsHost.EventHubs;

/// <summary>
/// Checkpoints as the Event Hubs extension 5.x and 6.x keeps them: an empty blob with metadata <c>sequencenumber</c>,
/// <c>offset</c> and <c>clientidentifier</c>. The JSON blobs of extension 4.x are read where there is none.
/// </summary>
internal sealed class CheckpointStore(BlobContainerClient container, ConsumerPath path)
{
    /// <summary>Where the partition continues; null when it never had a checkpoint.</summary>
    public async Task<LogPosition?> ReadAsync(int partition, CancellationToken cancellationToken)
    {
        try
        {
            var properties = await container.GetBlobClient(path.Checkpoint(partition))
                .GetPropertiesAsync(cancellationToken: cancellationToken);
            if (TryNumber(properties.Value.Metadata, out var sequence)) return LogPosition.After(sequence);
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            // No checkpoint of this layout: the older one is asked next.
        }
        return await ReadLegacyAsync(partition, cancellationToken);
    }

    /// <summary>Notes that everything up to and with <paramref name="last"/> is done.</summary>
    public async Task WriteAsync(int partition, LogRecord last, string owner, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(path.Checkpoint(partition));
        var metadata = new Dictionary<string, string>
        {
            ["sequencenumber"] = last.SequenceNumber.ToString(CultureInfo.InvariantCulture),
            ["offset"] = last.Offset ?? "",
            ["clientidentifier"] = owner,
        };
        try
        {
            await blob.SetMetadataAsync(metadata, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            await blob.UploadAsync(
                BinaryData.FromBytes(ReadOnlyMemory<byte>.Empty), new BlobUploadOptions { Metadata = metadata }, cancellationToken);
        }
    }

    private async Task<LogPosition?> ReadLegacyAsync(int partition, CancellationToken cancellationToken)
    {
        try
        {
            var content = await container.GetBlobClient(path.LegacyCheckpoint(partition)).DownloadContentAsync(cancellationToken);
            using var document = JsonDocument.Parse(content.Value.Content);
            var root = document.RootElement;
            // An owner that never read anything wrote an empty offset: that is ownership, not a checkpoint.
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("Offset", out var offset) && offset.ValueKind == JsonValueKind.String && offset.GetString() is { Length: > 0 }
                && root.TryGetProperty("SequenceNumber", out var sequence) && sequence.TryGetInt64(out var number)
                ? LogPosition.After(number)
                : null;
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TryNumber(IDictionary<string, string> metadata, out long sequence)
    {
        sequence = 0;
        return metadata.TryGetValue("sequencenumber", out var text)
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out sequence);
    }
}
