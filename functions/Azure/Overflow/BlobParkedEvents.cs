using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Fabric.Measuring;

namespace Sluice.Azure.Overflow;

/// <summary>
/// Counts what <see cref="BlobOverflowStore"/> has parked, by the metadata of its blobs: one listing a question, and while
/// nothing is parked, or nothing can be said, one in half a minute. One question at a time.
/// </summary>
/// <param name="container">The container of the overflow.</param>
/// <param name="time">Clock.</param>
public sealed class BlobParkedEvents(BlobContainerClient container, TimeProvider time) : IParkedEvents
{
    // Listing a hundred thousand blobs takes longer than a round may.
    private const int MostBlobs = 20_000;
    private static readonly TimeSpan WhenEmpty = TimeSpan.FromSeconds(30);
    private long? _emptyAt;

    /// <inheritdoc />
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        if (_emptyAt is { } empty && time.GetElapsedTime(empty) < WhenEmpty) return 0;
        _emptyAt = null;
        var (count, blobs) = (0L, 0);
        try
        {
            await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, BlobOverflowStore.Parked, cancellationToken))
            {
                // One without a number is of a version that did not count; it holds one at least.
                count += Math.Max(0, Number(blob.Metadata, BlobOverflowStore.Records, 1) - Number(blob.Metadata, BlobOverflowDrain.RelayedKey, 0));
                if (++blobs == MostBlobs) break;
            }
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // Nothing was ever parked.
            count = 0;
        }
        if (count == 0) _emptyAt = time.GetTimestamp();
        return count;
    }

    private static long Number(IDictionary<string, string> metadata, string key, long otherwise) =>
        metadata is not null && metadata.TryGetValue(key, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
