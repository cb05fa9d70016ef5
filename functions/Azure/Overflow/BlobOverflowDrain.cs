using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Sluice.Collect;

namespace Sluice.Azure.Overflow;

/// <summary>
/// Takes overflow blobs out, under a lease that is renewed on the way. Every change of a blob names the ETag that was read,
/// so that a relay whose lease has run out cannot undo what its successor did.
/// </summary>
internal sealed class BlobOverflowDrain(BlobContainerClient container, BlobLeaseClient lease, TimeProvider time) : IOverflowDrain
{
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(20);
    internal const string RelayedKey = "relayed";

    private readonly List<string> _setAside = [];
    private readonly Dictionary<string, ETag> _etags = [];
    private readonly Queue<string> _names = new();
    private long _renewedAt = time.GetTimestamp();

    public IReadOnlyList<string> SetAside => _setAside;

    public async Task<ParkedBatch?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await RenewAsync(cancellationToken);
            if (_names.Count == 0) await ListAsync(cancellationToken);
            if (!_names.TryDequeue(out var name)) return null;
            var blob = container.GetBlobClient(name);
            BlobDownloadResult downloaded;
            try
            {
                downloaded = await blob.DownloadContentAsync(cancellationToken);
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                continue;
            }
            var etag = downloaded.Details.ETag;
            var progress = downloaded.Details.Metadata.TryGetValue(RelayedKey, out var text) ? text : "0";
            if (OverflowFormat.TryRead(downloaded.Content.ToMemory(), out var records)
                && int.TryParse(progress, NumberStyles.None, CultureInfo.InvariantCulture, out var relayed)
                && relayed <= records.Count)
            {
                _etags[name] = etag;
                return new ParkedBatch(name, records, relayed);
            }
            var aside = BlobOverflowStore.Aside + name[BlobOverflowStore.Parked.Length..];
            await container.GetBlobClient(aside).UploadAsync(
                downloaded.Content, new BlobUploadOptions { Metadata = downloaded.Details.Metadata }, cancellationToken);
            await blob.DeleteAsync(conditions: new BlobRequestConditions { IfMatch = etag }, cancellationToken: cancellationToken);
            _setAside.Add(aside);
        }
    }

    public async Task<ParkedBatch> ReplaceAsync(
        ParkedBatch batch, IReadOnlyList<OverflowRecord> records, CancellationToken cancellationToken)
    {
        await RenewAsync(cancellationToken);
        var uploaded = await container.GetBlobClient(batch.Name).UploadAsync(
            BinaryData.FromBytes(OverflowFormat.Write(records)),
            new BlobUploadOptions { Conditions = Unchanged(batch), Metadata = Progress(records.Count, batch.Relayed) },
            cancellationToken);
        _etags[batch.Name] = uploaded.Value.ETag;
        return batch with { Records = records };
    }

    public async Task<ParkedBatch> AdvanceAsync(ParkedBatch batch, int relayed, CancellationToken cancellationToken)
    {
        await RenewAsync(cancellationToken);
        var changed = await container.GetBlobClient(batch.Name)
            .SetMetadataAsync(Progress(batch.Records.Count, relayed), Unchanged(batch), cancellationToken);
        _etags[batch.Name] = changed.Value.ETag;
        return batch with { Relayed = relayed };
    }

    public async Task<string> SetAsideAsync(ParkedBatch batch, OverflowRecord record, CancellationToken cancellationToken)
    {
        await RenewAsync(cancellationToken);
        var name = string.Create(CultureInfo.InvariantCulture,
            $"{BlobOverflowStore.Aside}{batch.Name[BlobOverflowStore.Parked.Length..]}-{batch.Relayed}");
        await container.GetBlobClient(name)
            .UploadAsync(BinaryData.FromBytes(OverflowFormat.Write([record])), overwrite: true, cancellationToken);
        return name;
    }

    public async Task CompleteAsync(ParkedBatch batch, CancellationToken cancellationToken)
    {
        await RenewAsync(cancellationToken);
        await container.GetBlobClient(batch.Name)
            .DeleteAsync(conditions: Unchanged(batch), cancellationToken: cancellationToken);
        _etags.Remove(batch.Name);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await lease.ReleaseAsync();
        }
        catch (RequestFailedException)
        {
            // Run out or taken over: nothing is left to release, and the next relay waits for at most the lease's time.
            _etags.Clear();
        }
    }

    // Setting metadata replaces all of it.
    private static Dictionary<string, string> Progress(int records, int relayed) => new()
    {
        [BlobOverflowStore.Records] = records.ToString(CultureInfo.InvariantCulture),
        [RelayedKey] = relayed.ToString(CultureInfo.InvariantCulture),
    };

    private BlobRequestConditions Unchanged(ParkedBatch batch) => new() { IfMatch = _etags[batch.Name] };

    // Names sort by time of arrival; a page at a time, because there may be many.
    private async Task ListAsync(CancellationToken cancellationToken)
    {
        await foreach (var page in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, BlobOverflowStore.Parked, cancellationToken)
            .AsPages(pageSizeHint: 500))
        {
            foreach (var blob in page.Values) _names.Enqueue(blob.Name);
            if (_names.Count > 0) return;
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_renewedAt) < RenewAfter) return;
        await lease.RenewAsync(cancellationToken: cancellationToken);
        _renewedAt = time.GetTimestamp();
    }
}
