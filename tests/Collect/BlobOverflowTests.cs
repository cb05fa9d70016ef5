using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.Overflow;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Collect.Tests;

public sealed class BlobOverflowTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly BlobContainerClient _container = new(
        azurite.ConnectionString, "overflow-" + Guid.NewGuid().ToString("n"),
        new BlobClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(10) } });

    private readonly ManualTime _time = new();
    private readonly FakeLog _log = new();

    private BlobOverflowStore Store() => new(_container, _time);

    private Task<RelayOutcome> RelayAsync(RelayOptions? options = null) =>
        new Relay(Store(), _log, new CollectorOptions { Relay = options ?? new RelayOptions { StepRecords = 4 } }, TimeProvider.System,
            NullLogger<Relay>.Instance).RunAsync(CancellationToken.None);

    private static OverflowRecord[] Records(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(i => new OverflowRecord("collected", i % 3, $"key-{i}", BitConverter.GetBytes(i)))];

    private async Task<string[]> NamesAsync(string prefix)
    {
        var names = new List<string>();
        await foreach (var blob in _container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, CancellationToken.None)) names.Add(blob.Name);
        return [.. names];
    }

    [Fact]
    public async Task What_several_instances_park_comes_back_oldest_first_and_exactly_once()
    {
        BlobOverflowStore[] instances = [Store(), Store(), Store()];
        for (var i = 0; i < 9; i++)
        {
            await instances[i % 3].ParkAsync(Records(i * 10, 10), default);
            _time.Advance(TimeSpan.FromTicks(1));
        }
        Assert.Equal(9, (await NamesAsync("parked/")).Length);

        var outcome = await RelayAsync();

        Assert.Equal((90, 9, RelayEnd.Empty), (outcome.Records, outcome.Batches, outcome.End));
        Assert.Empty(await NamesAsync("parked/"));
        Assert.Equal(Enumerable.Range(0, 90), _log.Entries.Select(e => BitConverter.ToInt32(e.Body)).Order());
        for (var partition = 0; partition < 3; partition++)
        {
            var numbers = _log.Entries.Where(e => e.Partition == partition).Select(e => BitConverter.ToInt32(e.Body)).ToArray();
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    [Fact]
    public async Task What_is_parked_is_counted_without_what_is_back_in_the_log()
    {
        var parked = new BlobParkedEvents(_container, _time);
        Assert.Equal(0, await parked.CountAsync(default));
        for (var i = 0; i < 3; i++)
        {
            await Store().ParkAsync(Records(i * 10, 10), default);
            _time.Advance(TimeSpan.FromTicks(1));
        }
        // What was seen to be empty is looked at again after half a minute.
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(30, await parked.CountAsync(default));

        await using (var drain = (await Store().TryDrainAsync(default))!)
        {
            var batch = (await drain.NextAsync(default))!;
            await drain.AdvanceAsync(batch, 4, default);
            Assert.Equal(26, await parked.CountAsync(default));
        }
        await RelayAsync();
        Assert.Equal(0, await parked.CountAsync(default));
    }

    [Fact]
    public async Task A_half_relayed_blob_goes_on_where_it_stood()
    {
        await Store().ParkAsync(Records(0, 30), default);
        _log.Before = (_, _, _, _) => _log.Sends == 4 ? throw new LogUnavailableException(LogFault.Unreachable, "away") : Task.CompletedTask;
        var first = await RelayAsync();
        Assert.Equal(RelayEnd.LogAway, first.End);
        Assert.InRange(first.Records, 1, 29);
        Assert.Single(await NamesAsync("parked/"));
        var second = await RelayAsync();
        Assert.Equal(30, first.Records + second.Records);
        Assert.Equal(Enumerable.Range(0, 30), _log.Entries.Select(e => BitConverter.ToInt32(e.Body)).Order());
    }

    [Fact]
    public async Task Records_without_a_partition_are_placed_once_and_for_all()
    {
        await Store().ParkAsync([.. Records(0, 10).Select(r => r with { Partition = -1 })], default);
        _log.Before = (_, _, _, _) => _log.Sends == 2 ? throw new LogUnavailableException(LogFault.Unreachable, "away") : Task.CompletedTask;
        await RelayAsync(new RelayOptions { StepRecords = 1 });
        await RelayAsync(new RelayOptions { StepRecords = 1 });
        Assert.Equal(10, _log.Entries.Count);
        Assert.All(_log.Entries, e => Assert.Equal(PartitionHash.PartitionOf($"key-{BitConverter.ToInt32(e.Body)}", 4), e.Partition));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(-1)]
    public async Task A_damaged_blob_is_set_aside_reported_and_blocks_nobody(int position)
    {
        await Store().ParkAsync(Records(0, 5), default);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Store().ParkAsync(Records(5, 5), default);
        var first = _container.GetBlobClient((await NamesAsync("parked/"))[0]);
        var bytes = (await first.DownloadContentAsync()).Value.Content.ToArray();
        bytes[position < 0 ? bytes.Length - 1 : position] ^= 1;
        await first.UploadAsync(BinaryData.FromBytes(bytes), overwrite: true);

        var outcome = await RelayAsync();

        Assert.Equal((5, 1, RelayEnd.Empty), (outcome.Records, outcome.Batches, outcome.End));
        var aside = Assert.Single(outcome.SetAside);
        Assert.Equal(bytes, (await _container.GetBlobClient(aside).DownloadContentAsync()).Value.Content.ToArray());
        Assert.Empty(await NamesAsync("parked/"));
    }

    [Fact]
    public async Task A_record_too_large_for_the_log_lies_aside_readable_for_whoever_looks_for_it()
    {
        await Store().ParkAsync([.. Records(0, 3), new OverflowRecord("collected", 1, null, new byte[5000])], default);
        _log.Before = (_, _, messages, _) => messages.Any(m => m.Body.Length > 4000)
            ? throw new LogUnavailableException(LogFault.TooLarge, "too large") : Task.CompletedTask;
        var outcome = await RelayAsync();
        Assert.Equal((3, RelayEnd.Empty), (outcome.Records, outcome.End));
        var blob = (await _container.GetBlobClient(Assert.Single(outcome.SetAside)).DownloadContentAsync()).Value.Content.ToMemory();
        Assert.True(OverflowFormat.TryRead(blob, out var kept));
        Assert.Equal(5000, Assert.Single(kept).Body.Length);
    }

    [Fact]
    public async Task Only_one_drain_is_open_and_one_that_lost_its_right_changes_nothing()
    {
        await Store().ParkAsync(Records(0, 5), default);
        var first = (await Store().TryDrainAsync(default))!;
        Assert.Null(await Store().TryDrainAsync(default));
        var batch = (await first.NextAsync(default))!;

        await _container.GetBlobClient("relay.lock").GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        await using (var second = (await Store().TryDrainAsync(default))!)
        {
            var same = (await second.NextAsync(default))!;
            await second.AdvanceAsync(same, 3, default);
            await Assert.ThrowsAnyAsync<Exception>(() => first.AdvanceAsync(batch, 1, default));
            await Assert.ThrowsAnyAsync<Exception>(() => first.CompleteAsync(batch, default));
            _time.Advance(TimeSpan.FromSeconds(30));
            await Assert.ThrowsAnyAsync<Exception>(() => first.NextAsync(default));
            await first.DisposeAsync();
        }
        await using var third = (await Store().TryDrainAsync(default))!;
        Assert.Equal(3, (await third.NextAsync(default))!.Relayed);
    }

    [Fact]
    public async Task The_collector_parks_in_blobs_while_the_log_is_away_and_the_relay_puts_all_of_it_back()
    {
        await using var host = await CollectorHost.StartAsync(log: _log, store: Store());
        _log.Fail(LogFault.Throttled);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => host.SendAsync("POST", $"/a/b?nuid=v{i % 9}", $"{i}")));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Empty(_log.Entries);
        _log.Before = null;
        var outcome = await RelayAsync();
        Assert.Equal((200, RelayEnd.Empty), (outcome.Records, outcome.End));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}").Order(), _log.Payloads.Select(p => p.Body!).Order());
        Assert.All(_log.Entries, e => Assert.Equal(PartitionHash.PartitionOf(FakeLog.Decode(e).NetworkUserId, 4), e.Partition));
    }

    [Fact]
    public void The_format_gives_back_what_it_was_given()
    {
        OverflowRecord[] records =
        [
            new("collected", 0, null, ReadOnlyMemory<byte>.Empty), new("", -1, "", new byte[] { 0, 255 }),
            new("häb", int.MaxValue, "\u00e9\ud83d\ude00", new byte[100_000]),
        ];
        Assert.True(OverflowFormat.TryRead(OverflowFormat.Write(records), out var read));
        Assert.Equal(records.Select(r => (r.Hub, r.Partition, r.Key)), read.Select(r => (r.Hub, r.Partition, r.Key)));
        Assert.All(records.Zip(read), pair => Assert.Equal(pair.First.Body.ToArray(), pair.Second.Body.ToArray()));
        Assert.True(OverflowFormat.TryRead(OverflowFormat.Write([]), out var none));
        Assert.Empty(none);
    }

    [Fact]
    public void No_changed_or_cut_blob_passes_and_none_throws()
    {
        var random = new Random(3);
        var good = OverflowFormat.Write(Records(0, 20));
        for (var cut = 0; cut < good.Length; cut++) Assert.False(OverflowFormat.TryRead(good.AsMemory(0, cut), out _));
        for (var i = 0; i < 2000; i++)
        {
            var bad = good.ToArray();
            bad[random.Next(bad.Length)] ^= (byte)random.Next(1, 256);
            // Also with a matching checksum: what the lengths say is checked for itself.
            if (i % 2 == 0) System.Security.Cryptography.SHA256.HashData(bad.AsSpan(0, bad.Length - 32), bad.AsSpan(bad.Length - 32));
            var read = OverflowFormat.TryRead(bad, out _);
            if (i % 2 == 1) Assert.False(read);
        }
    }
}
