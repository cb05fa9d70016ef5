using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Sluice.Collect;

namespace Sluice.Azure.Overflow;

/// <summary>
/// Overflow in blob storage: one block blob per batch, <c>parked/{time}-{instance}-{number}</c>, where the time is UTC to the
/// tick, so that names sort by arrival. Damaged blobs are moved to <c>aside/</c>. The content is <c>OverflowFormat</c>'s;
/// the metadata <c>records</c> and <c>relayed</c> count what it holds and what of it is back in the log. The lease on <c>relay.lock</c> belongs to the
/// relay at work.
/// </summary>
public sealed class BlobOverflowStore(BlobContainerClient container, TimeProvider time) : IOverflowStore
{
    /// <summary>Name of the container that the fabric uses.</summary>
    public const string ContainerName = "overflow";

    internal const string Parked = "parked/";
    internal const string Aside = "aside/";
    internal const string Records = "records";
    private const string LockName = "relay.lock";

    private readonly string _instance = Guid.NewGuid().ToString("n")[..12];
    private long _number;
    private volatile bool _containerExists;

    /// <inheritdoc />
    public async Task ParkAsync(IReadOnlyList<OverflowRecord> records, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture,
            $"{Parked}{time.GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmss'.'fffffff'Z'}-{_instance}-{Interlocked.Increment(ref _number):D10}");
        var content = BinaryData.FromBytes(OverflowFormat.Write(records));
        await EnsureContainerAsync(cancellationToken);
        try
        {
            await container.GetBlobClient(name).UploadAsync(
                content, new BlobUploadOptions { Metadata = new Dictionary<string, string> { [Records] = records.Count.ToString(CultureInfo.InvariantCulture) } },
                cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            _containerExists = false;
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<IOverflowDrain?> TryDrainAsync(CancellationToken cancellationToken)
    {
        await EnsureContainerAsync(cancellationToken);
        var holder = container.GetBlobClient(LockName);
        if (!await holder.ExistsAsync(cancellationToken))
        {
            try
            {
                await holder.UploadAsync(
                    BinaryData.Empty,
                    new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } },
                    cancellationToken);
            }
            catch (RequestFailedException e) when (e.Status is 409 or 412)
            {
                // Another relay was quicker; the lease below decides who works.
                _ = e;
            }
        }
        var lease = holder.GetBlobLeaseClient();
        try
        {
            await lease.AcquireAsync(BlobOverflowDrain.LeaseTime, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.LeaseAlreadyPresent)
        {
            return null;
        }
        return new BlobOverflowDrain(container, lease, time);
    }

    private async Task EnsureContainerAsync(CancellationToken cancellationToken)
    {
        if (_containerExists) return;
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        _containerExists = true;
    }
}
