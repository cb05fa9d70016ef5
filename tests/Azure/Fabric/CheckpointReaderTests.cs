using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Azure.Fabric;
using Sluice.Fabric.Measuring;
using Sluice.Testing;

namespace Sluice.Azure.Tests.Fabric;

public sealed class CheckpointReaderTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Host = "Name.servicebus.windows.net";
    private const string Legacy = """{"Offset":"4096","SequenceNumber":41,"PartitionId":"0","Owner":"x","Epoch":3}""";

    private static readonly DeclaredConsumer Enrich = new("Enrich", "Collected", "enrich");

    private readonly BlobContainerClient _container = new(azurite.ConnectionString, "cp-" + Guid.NewGuid().ToString("n")[..8]);
    private CheckpointReader? _reader;

    private CheckpointReader Reader => _reader ??= new(_container, Host, [Enrich], new SettableTime(Rounds.Start));

    [Fact]
    public async Task Checkpoints_and_owners_are_read_for_the_declared_name()
    {
        await PutAsync("collected/enrich/checkpoint/0", "sequencenumber", "99");
        await PutAsync("collected/enrich/checkpoint/11", "sequencenumber", "0");
        await PutAsync("collected/enrich/ownership/0", "ownerid", "abc");
        await PutAsync("collected/enrich/ownership/2", "ownerid", "");

        var listing = await Reader.ReadAsync(default);

        Assert.Empty(listing.Faults);
        var consumer = Assert.Single(listing.Consumers);
        Assert.Equal(("Enrich", "Collected", "enrich", Rounds.Start), (consumer.Worker, consumer.Stream, consumer.Group, consumer.MeasuredAt));
        Assert.Equal(
            [(0, 99L, "abc"), (2, null, null), (11, 0L, null)],
            consumer.Partitions.Select(p => (p.Partition, p.Sequence, p.Owner)));
        Assert.NotNull(consumer.Partitions[0].CheckpointedAt);
        Assert.NotNull(consumer.Partitions[0].RenewedAt);
        // Given back, which is a time, too; never a checkpoint.
        Assert.NotNull(consumer.Partitions[1].RenewedAt);
        Assert.Null(consumer.Partitions[1].CheckpointedAt);
    }

    [Fact]
    public async Task A_declared_consumer_without_blobs_is_there_and_one_that_nobody_declared_is_found()
    {
        await PutAsync("enriched/mine/checkpoint/1", "sequencenumber", "7");
        await PutAsync("enriched/mine/ownership/1", "ownerid", "z");

        var listing = await Reader.ReadAsync(default);

        Assert.Equal(["Enrich", "enriched/mine"], listing.Consumers.Select(consumer => consumer.Worker));
        Assert.Empty(listing.Consumers[0].Partitions);
        Assert.NotNull(listing.Consumers[0].MeasuredAt);
        Assert.Equal(("enriched", "mine"), (listing.Consumers[1].Stream, listing.Consumers[1].Group));
    }

    [Fact]
    public async Task The_older_layout_counts_where_there_is_no_newer_checkpoint_and_only_there()
    {
        await PutAsync("collected/enrich/0", body: Legacy);
        await PutAsync("collected/enrich/1", body: Legacy);
        await PutAsync("collected/enrich/checkpoint/1", "sequencenumber", "1000");

        var partitions = Assert.Single((await Reader.ReadAsync(default)).Consumers).Partitions;

        Assert.Equal([(0, 41L), (1, 1000L)], partitions.Select(p => (p.Partition, p.Sequence!.Value)));
        Assert.NotNull(partitions[0].CheckpointedAt);
    }

    [Fact]
    public async Task An_older_checkpoint_that_moves_is_noticed()
    {
        await PutAsync("collected/enrich/0", body: Legacy);
        await Reader.ReadAsync(default);
        await Reader.ReadAsync(default);
        await PutAsync("collected/enrich/0", body: Legacy.Replace("41", "42"));

        Assert.Equal(42, Assert.Single((await Reader.ReadAsync(default)).Consumers).Partitions[0].Sequence);
    }

    [Fact]
    public async Task An_older_ownership_that_never_read_anything_is_no_checkpoint()
    {
        await PutAsync("collected/enrich/0", body: """{"Offset":"","SequenceNumber":0,"PartitionId":"0","Owner":"x","Epoch":1}""");

        var listing = await Reader.ReadAsync(default);

        Assert.Empty(listing.Faults);
        Assert.Null(Assert.Single(Assert.Single(listing.Consumers).Partitions).Sequence);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a number")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    public async Task A_checkpoint_without_a_sequence_is_none_and_not_the_sequence_zero(string sequence)
    {
        await PutAsync("collected/enrich/checkpoint/0", "sequencenumber", sequence);

        var partition = Assert.Single(Assert.Single((await Reader.ReadAsync(default)).Consumers).Partitions);
        Assert.Equal((null, null), ((long?)partition.Sequence, partition.CheckpointedAt));
    }

    [Fact]
    public async Task Damaged_blobs_and_blobs_of_others_are_told_or_passed_over_and_spoil_nothing()
    {
        await PutAsync("collected/enrich/checkpoint/0", "sequencenumber", "5");
        await PutAsync("collected/enrich/1", body: "{\"Offset\":");
        await PutAsync("collected/enrich/2", body: "[1,2]");
        await PutAsync("collected/enrich/3");
        await PutAsync("collected/enrich/checkpoint/x");
        await PutAsync("collected/enrich/checkpoint/99999999");
        await PutAsync("collected/enrich/other/1");
        await PutAsync("collected/enrich/checkpoint/0/deep");
        await PutAsync("collected/7");
        await _container.GetBlobClient("another.servicebus.windows.net/collected/enrich/checkpoint/4")
            .UploadAsync(BinaryData.Empty, new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["sequencenumber"] = "1" } });

        var listing = await Reader.ReadAsync(default);

        Assert.Equal(2, listing.Faults.Length);
        Assert.All(listing.Faults, fault => Assert.Contains("collected/enrich/", fault));
        Assert.Equal([(0, 5L), (1, null), (2, null), (3, null)], Assert.Single(listing.Consumers).Partitions.Select(p => (p.Partition, p.Sequence)));
    }

    [Fact]
    public async Task Many_consumers_are_all_found()
    {
        await _container.CreateIfNotExistsAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 120), async (i, _) =>
            await PutAsync($"collected/group{i}/checkpoint/0", "sequencenumber", "1"));
        Assert.Equal(121, (await Reader.ReadAsync(default)).Consumers.Length);
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_an_error_and_not_a_pipeline_without_checkpoints() =>
        await Assert.ThrowsAsync<RequestFailedException>(() => Reader.ReadAsync(default));

    private async Task PutAsync(string path, string? key = null, string? value = null, string body = "")
    {
        await _container.CreateIfNotExistsAsync();
        var options = new BlobUploadOptions();
        if (key is not null) options.Metadata = new Dictionary<string, string> { [key] = value!, ["offset"] = "1" };
        await _container.GetBlobClient(Host.ToLowerInvariant() + "/" + path).UploadAsync(BinaryData.FromString(body), options);
    }
}
