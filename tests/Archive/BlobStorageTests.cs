using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Sluice.Azure.Archive;
using Sluice.Testing;
using Sluice.Testing.Sinks;

namespace Sluice.Archive.Tests;

public sealed class BlobStorageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Two_owners_at_once_and_new_ones_leave_every_event_once_and_in_order()
    {
        var (log, expected) = RepeatingLog.Make(new Random(11), 400, n => Encoding.ASCII.GetBytes($"event {n}"));
        var store = Store("race");
        await Task.WhenAll(ReadAsync(1), ReadAsync(2));
        Assert.Equal(
            expected.Select(record => Encoding.ASCII.GetString(record.Body.Span)),
            await ArchiveContents.AllLinesAsync(store));

        async Task ReadAsync(int seed)
        {
            var random = new Random(seed);
            var options = new ArchiveOptions { MaxBlobBlocks = 6 };
            var worker = ArchiveContents.Worker(Store("race"), options: options);
            for (var at = 0; at < log.Count;)
            {
                if (random.Next(5) == 0) worker = ArchiveContents.Worker(Store("race"), options: options);
                var batch = log.Skip(at).Take(random.Next(1, 40)).ToList();
                await worker.ProcessAsync(new("enriched", "archive", 3, batch), CancellationToken.None);
                at += Math.Max(1, batch.Count - random.Next(10));
            }
        }
    }

    [Fact]
    public async Task Conditions_hold_and_a_conflict_is_an_answer_not_an_exception()
    {
        var store = Store("rules");
        const string name = "enriched/dt=2026-03-01/hh=10/part-03-00000.tsv.gz";
        var (a, b) = (Convert.ToBase64String(new byte[24]), Convert.ToBase64String([1, .. new byte[23]]));
        var metadata = new Dictionary<string, string> { ["watermarks"] = "5;1-2-3", ["records"] = "1" };
        Assert.Null(await store.FindAsync(name, default));
        Assert.Null(await store.ReadTextAsync("_heads/enriched/03", default));
        Assert.Null(await store.OpenAsync(name, default));
        Assert.Empty(await ArchiveContents.NamesAsync(store));
        Assert.True(await store.TryCreateTextAsync("_heads/enriched/03", name, default));
        Assert.False(await store.TryCreateTextAsync("_heads/enriched/03", "other", default));
        Assert.Equal(name, await store.ReadTextAsync("_heads/enriched/03", default));

        await store.StageAsync(name, a, "first"u8.ToArray(), default);
        Assert.Null(await store.FindAsync(name, default));
        var etag = await store.TryCommitAsync(name, [a], metadata, null, default);
        Assert.NotNull(etag);
        await store.StageAsync(name, b, "second"u8.ToArray(), default);
        Assert.Null(await store.TryCommitAsync(name, [a, b], metadata, null, default));
        var later = await store.TryCommitAsync(name, [a, b], metadata, etag, default);
        Assert.NotNull(later);
        Assert.Null(await store.TryCommitAsync(name, [a], metadata, etag, default));
        // The block was never staged again: another owner's commit has thrown it away.
        Assert.Null(await store.TryCommitAsync(name, [a, b, Convert.ToBase64String([2, .. new byte[23]])], metadata, etag, default));
        Assert.False(await store.TrySetMetadataAsync(name, metadata, etag, default));

        var blob = await store.FindAsync(name, default);
        Assert.Equal((later, 11L), (blob!.ETag, blob.Bytes));
        Assert.Equal([a, b], blob.BlockIds);
        Assert.Equal("5;1-2-3", blob.Metadata["watermarks"]);
        Assert.True(await store.TrySetMetadataAsync(name, metadata, later, default));
        Assert.NotEqual(later, (await store.FindAsync(name, default))!.ETag);
    }

    [Fact]
    public async Task A_missing_container_is_made_and_a_listing_has_sizes_and_counts()
    {
        var store = Store("fresh");
        var (log, expected) = RepeatingLog.Make(new Random(3), 20, n => Encoding.ASCII.GetBytes($"event {n}"));
        await ArchiveContents.Worker(store).ProcessAsync(new("enriched", "archive", 0, log), default);
        long records = 0;
        await foreach (var file in new ArchiveReader(store, TimeProvider.System).ListAsync(
            "enriched", RepeatingLog.Start.AddHours(-3), RepeatingLog.Start.AddHours(48)))
        {
            Assert.True(file.Bytes > 0);
            records += file.Records;
        }
        Assert.Equal(expected.Count, records);
    }

    [Fact]
    public async Task Storage_that_is_away_fails_the_batch_and_the_same_batch_succeeds_when_it_is_back()
    {
        var (log, expected) = RepeatingLog.Make(new Random(4), 60, n => Encoding.ASCII.GetBytes($"event {n}"));
        var impatient = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        var store = new BlobArchiveStore(new BlobContainerClient(azurite.ConnectionString, "archive-away", impatient));
        var worker = ArchiveContents.Worker(store);
        var half = log.Count / 2;
        await worker.ProcessAsync(new("enriched", "archive", 3, log[..half]), default);

        await azurite.StopAsync();
        try
        {
            await Assert.ThrowsAsync<RequestFailedException>(
                () => worker.ProcessAsync(new("enriched", "archive", 3, log[half..]), default));
        }
        finally
        {
            await azurite.StartAsync();
        }

        await worker.ProcessAsync(new("enriched", "archive", 3, log[half..], RetryCount: 1), default);
        Assert.Equal(
            expected.Select(record => Encoding.ASCII.GetString(record.Body.Span)),
            await ArchiveContents.AllLinesAsync(store));
    }

    private BlobArchiveStore Store(string container) => new(new BlobContainerClient(azurite.ConnectionString, "archive-" + container));
}
