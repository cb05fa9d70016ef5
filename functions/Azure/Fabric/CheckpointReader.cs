using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Fabric.Measuring;

namespace Sluice.Azure.Fabric;

/// <summary>
/// Checkpoints and owners as the Event Hubs extension keeps them, read by one List Blobs of the namespace's prefix (one
/// page for 5,000 blobs). Checkpoints of extension 5 and 6 are metadata; those of 4 are JSON bodies, downloaded when they
/// have changed and used only where there is no newer one: who looks for them alone sees a stream without checkpoints and
/// scales to the maximum (github.com/microsoft/azure-container-apps/issues/972). A partition without a checkpoint has a
/// null sequence, which is not the sequence 0: everything in it waits. One read at a time.
/// </summary>
/// <param name="container">Container <see cref="ContainerName"/> of the account <c>AzureWebJobsStorage</c>.</param>
/// <param name="host">Fully qualified namespace, as <c>EventHubsConnection.Host</c> has it.</param>
/// <param name="declared">The consumers that the pipeline is known to have; any other that has blobs is found.</param>
/// <param name="time">Says when the blobs were listed.</param>
public sealed class CheckpointReader(
    BlobContainerClient container, string host, IReadOnlyList<DeclaredConsumer> declared, TimeProvider time) : ICheckpoints
{
    /// <summary>The container that the Event Hubs extension uses.</summary>
    public const string ContainerName = "azure-webjobs-eventhub";

    // Anybody with the account's key can write blobs there, so nothing grows without a bound.
    private const int MostBlobs = 50_000;
    private const int MostConsumers = 200;
    private const int MostPartition = 2047;
    private const int MostDownloads = 200;

    private readonly string _prefix = host.ToLowerInvariant() + "/";
    private Dictionary<string, (ETag? Tag, long? Sequence)> _legacy = [];

    /// <inheritdoc />
    /// <exception cref="RequestFailedException">The blobs could not be listed; a container that does not exist is one case.</exception>
    public async Task<CheckpointListing> ReadAsync(CancellationToken cancellationToken)
    {
        var measuredAt = time.GetUtcNow();
        var faults = ImmutableArray.CreateBuilder<string>();
        var consumers = new Dictionary<(string Hub, string Group), SortedDictionary<int, Found>>();
        var blobs = 0;
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, _prefix, cancellationToken))
        {
            if (++blobs > MostBlobs)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"The container {ContainerName} has more than {MostBlobs} blobs; the rest was not read."));
                break;
            }
            Note(blob, consumers);
        }
        await ReadLegacyAsync(consumers, faults, cancellationToken);

        var readings = ImmutableArray.CreateBuilder<ConsumerReading>();
        foreach (var consumer in declared)
        {
            // Paths are lower-case, whatever the names are.
            var key = (consumer.Stream.ToLowerInvariant(), consumer.Group.ToLowerInvariant());
            readings.Add(new ConsumerReading(
                consumer.Worker, consumer.Stream, consumer.Group, measuredAt,
                consumers.Remove(key, out var found) ? Partitions(found) : []));
        }
        foreach (var (key, found) in consumers.OrderBy(pair => pair.Key.Hub, StringComparer.Ordinal).ThenBy(pair => pair.Key.Group, StringComparer.Ordinal))
            readings.Add(new ConsumerReading($"{key.Hub}/{key.Group}", key.Hub, key.Group, measuredAt, Partitions(found)));
        return new CheckpointListing(readings.ToImmutable(), faults.ToImmutable());
    }

    private void Note(BlobItem blob, Dictionary<(string, string), SortedDictionary<int, Found>> consumers)
    {
        // {hub}/{group}/checkpoint|ownership/{partition}, or of old {hub}/{group}/{partition}
        var parts = blob.Name[_prefix.Length..].Split('/');
        if (parts.Length is not (3 or 4) || parts[0].Length == 0 || parts[1].Length == 0
            || !int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var partition) || partition > MostPartition)
            return;
        var kind = parts.Length == 4 ? parts[2] : "";
        if (kind is not ("" or "checkpoint" or "ownership")) return;
        if (!consumers.TryGetValue((parts[0], parts[1]), out var partitions))
        {
            if (consumers.Count >= MostConsumers) return;
            consumers[(parts[0], parts[1])] = partitions = [];
        }
        if (!partitions.TryGetValue(partition, out var found)) partitions[partition] = found = new Found();
        var modified = blob.Properties.LastModified;
        switch (kind)
        {
            case "checkpoint":
                if (Metadata(blob, "sequencenumber") is { } text
                    && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sequence) && sequence >= 0)
                    (found.Sequence, found.CheckpointedAt) = (sequence, modified);
                break;
            case "ownership":
                found.Owner = Metadata(blob, "ownerid") is { Length: > 0 } owner ? owner : null;
                found.RenewedAt = modified;
                break;
            default:
                found.Legacy = blob;
                break;
        }
    }

    // Only where nothing newer is, and only what has changed since the last time.
    private async Task ReadLegacyAsync(
        Dictionary<(string Hub, string Group), SortedDictionary<int, Found>> consumers, ImmutableArray<string>.Builder faults,
        CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, (ETag? Tag, long? Sequence)>();
        var downloads = 0;
        foreach (var found in consumers.Values.SelectMany(partitions => partitions.Values))
        {
            if (found is not { Sequence: null, Legacy: { } blob }) continue;
            var isKnown = _legacy.TryGetValue(blob.Name, out var content);
            if (!isKnown || content.Tag != blob.Properties.ETag)
            {
                // A round reads no more than this; the next one goes on.
                if (downloads == MostDownloads) continue;
                downloads++;
                if (await DownloadAsync(blob.Name, cancellationToken) is not { } body) continue;
                if (!TryReadLegacy(body, out var sequence)) faults.Add($"The checkpoint {blob.Name} cannot be read.");
                content = (blob.Properties.ETag, sequence);
            }
            known[blob.Name] = content;
            if (content.Sequence is { } number) (found.Sequence, found.CheckpointedAt) = (number, blob.Properties.LastModified);
        }
        _legacy = known;
    }

    private async Task<ReadOnlyMemory<byte>?> DownloadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var options = new BlobDownloadOptions { Range = new HttpRange(0, 16 * 1024) };
            return (await container.GetBlobClient(name).DownloadContentAsync(options, cancellationToken)).Value.Content.ToMemory();
        }
        catch (RequestFailedException e) when (e.Status is 404 or 416)
        {
            // Deleted since it was listed, or empty.
            return null;
        }
    }

    // An owner that has never read anything writes an empty offset: that is an ownership and no checkpoint.
    private static bool TryReadLegacy(ReadOnlyMemory<byte> body, out long? sequence)
    {
        sequence = null;
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return false;
            if (root.TryGetProperty("Offset", out var offset) && offset.ValueKind == JsonValueKind.String && offset.GetString() is { Length: > 0 }
                && root.TryGetProperty("SequenceNumber", out var number) && number.ValueKind == JsonValueKind.Number
                && number.TryGetInt64(out var value) && value >= 0)
                sequence = value;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ImmutableArray<CheckpointReading> Partitions(SortedDictionary<int, Found> found) =>
        [.. found.Select(pair => new CheckpointReading(
            pair.Key, pair.Value.Sequence, pair.Value.CheckpointedAt, pair.Value.Owner, pair.Value.RenewedAt))];

    // Clients do not agree on the case of the names.
    private static string? Metadata(BlobItem blob, string name)
    {
        foreach (var (key, value) in blob.Metadata)
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
                return value;
        return null;
    }

    private sealed class Found
    {
        public long? Sequence { get; set; }

        public DateTimeOffset? CheckpointedAt { get; set; }

        public string? Owner { get; set; }

        public DateTimeOffset? RenewedAt { get; set; }

        public BlobItem? Legacy { get; set; }
    }
}
