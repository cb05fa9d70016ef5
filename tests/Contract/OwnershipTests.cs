using System.Diagnostics;
using Azure.Storage.Blobs.Models;
using Sluice.FunctionsHost;
using Sluice.Testing;

namespace Sluice.Contract.Tests;

/// <summary>Who reads which partition, and what happens when an owner goes.</summary>
[Collection(StorageCollection.Name)]
public sealed class OwnershipTests(AzuriteFixture azurite)
{
    private const string ForEver = """{"strategy":"fixedDelay","maxRetryCount":-1,"delayInterval":"00:00:00.2"}""";

    private HostedApp NewApp(int partitions, int instances = 1)
    {
        var app = new HostedApp(azurite.ConnectionString) { Log = new FakeLog(partitions) };
        app.HttpFunction("Pixel", "i", "get");
        app.EventFunction(retry: ForEver);
        app.Options = o => o with { Instances = instances };
        return app;
    }

    private static int[] Shares(HostedApp app) =>
        [.. app.Host.Snapshot().Partitions.GroupBy(p => p.Instance).Select(g => g.Count()).Order()];

    private static long[] Delivered(HostedApp app, int partition) =>
        [.. app.Invocations.Where(i => i.Partition == partition).SelectMany(i => i.Sequences).Distinct().Order()];

    private static string Ownership(HostedApp app, int partition) => $"{app.Namespace}/things/$default/ownership/{partition}";

    [Fact]
    public async Task Instances_share_the_partitions_and_say_so_in_storage()
    {
        await using var app = NewApp(partitions: 4, instances: 2);
        await app.StartAsync();
        await Eventually.TrueAsync(() => Shares(app).SequenceEqual([2, 2]), "each had two");
        var owners = new List<string>();
        for (var partition = 0; partition < 4; partition++)
            owners.Add((await app.Container.GetBlobClient(Ownership(app, partition)).GetPropertiesAsync()).Value.Metadata["ownerid"]);
        Assert.Equal(2, owners.Distinct().Count());
        Assert.All(owners, o => Assert.NotEmpty(o));
    }

    [Fact]
    public async Task Partitions_follow_the_number_of_instances_and_every_event_is_delivered()
    {
        await using var app = NewApp(partitions: 4);
        await app.StartAsync();
        await Eventually.TrueAsync(() => Shares(app).SequenceEqual([4]), "one had all");
        for (var p = 0; p < 4; p++) app.Log.Append(p, "a", "b");
        await app.Host.SetInstancesAsync(3);
        await Eventually.TrueAsync(() => Shares(app).SequenceEqual([1, 1, 2]), "three shared");
        for (var p = 0; p < 4; p++) app.Log.Append(p, "c", "d");
        await app.Host.SetInstancesAsync(1);
        await Eventually.TrueAsync(() => Shares(app).SequenceEqual([4]), "one had all again");
        for (var p = 0; p < 4; p++) app.Log.Append(p, "e");
        for (var p = 0; p < 4; p++) await app.WaitForCheckpointAsync(p, 4);
        for (var p = 0; p < 4; p++) Assert.Equal([0, 1, 2, 3, 4], Delivered(app, p));
    }

    [Fact]
    public async Task When_an_instance_is_lost_its_partitions_go_on_elsewhere_and_nothing_is_skipped()
    {
        await using var app = NewApp(partitions: 2, instances: 2);
        await app.StartAsync();
        await Eventually.TrueAsync(() => Shares(app).SequenceEqual([1, 1]), "each had one");
        await Eventually.TrueAsync(() => app.Host.Snapshot().Instances.All(i => i.Phase == AppPhase.Ready), "both were ready");
        for (var p = 0; p < 2; p++) app.Log.Append(p, "a", "b");
        for (var p = 0; p < 2; p++) await app.WaitForCheckpointAsync(p, 1);

        // The batch that is with the lost instance when it goes must come again.
        var lost = app.Host.Snapshot().Partitions.Single(p => p.Instance == 2).Partition;
        var process = app.Host.Snapshot().Instances.Single(i => i.Id == 2).ProcessId;
        var never = new TaskCompletionSource<Answer>();
        app.Judge = i => i.Process == process ? never.Task : Task.FromResult(Answer.Good);
        var before = app.Invocations.Count;
        app.Log.Append(lost, "c");
        await app.WaitForInvocationsAsync(before + 1);
        Assert.True(await app.Host.KillInstanceAsync(2));
        app.Log.Append(lost, "d");
        await app.WaitForCheckpointAsync(lost, 3);
        Assert.Equal([0, 1, 2, 3], Delivered(app, lost));
        Assert.Equal(2, app.Invocations.Count(i => i.Partition == lost && i.Sequences.Contains(2)));
        Assert.Equal([2], Shares(app));
        Assert.False(await app.Host.KillInstanceAsync(2));
    }

    [Fact]
    public async Task An_app_killed_three_times_ends_its_instance_and_the_others_take_over()
    {
        await using var app = NewApp(partitions: 2, instances: 2);
        await app.StartAsync();
        await Eventually.TrueAsync(() => Shares(app).SequenceEqual([1, 1]), "each had one");
        for (var kill = 0; kill < 3; kill++)
        {
            await Eventually.TrueAsync(
                () => app.Host.Snapshot().Instances.Single(i => i.Id == 2) is { Phase: AppPhase.Ready, ProcessId: not null }, "instance 2 was ready");
            var id = app.Host.Snapshot().Instances.Single(i => i.Id == 2).ProcessId!.Value;
            for (var p = 0; p < 2; p++) app.Log.Append(p, $"event {kill}");
            using (var process = Process.GetProcessById(id)) process.Kill();
            await Eventually.TrueAsync(
                () => app.Host.Snapshot().Instances.SingleOrDefault(i => i.Id == 2)?.ProcessId != id, "the end was noticed");
        }
        await Eventually.TrueAsync(() => Shares(app).SequenceEqual([2]), "the other had both");
        for (var p = 0; p < 2; p++) await app.WaitForCheckpointAsync(p, 2);
        for (var p = 0; p < 2; p++) Assert.Equal([0, 1, 2], Delivered(app, p));
        Assert.Equal(1, Assert.Single(app.Host.Snapshot().Instances).Id);
        Assert.False(app.Host.Stopped.IsCompleted);
    }

    [Fact]
    public async Task Who_loses_a_partition_finishes_the_batch_but_writes_no_checkpoint()
    {
        await using var app = NewApp(partitions: 1);
        var gate = new TaskCompletionSource<Answer>();
        app.Judge = _ => app.Invocations.Count == 1 ? gate.Task : Task.FromResult(Answer.Good);
        app.Log.Append(0, "a");
        await app.StartAsync();
        await app.WaitForInvocationsAsync(1);
        await TakeAsync(app, 0, "a stranger");
        await Eventually.TrueAsync(() => app.Lines.CountOf(5053) == 1, "the loss was noticed");
        gate.SetResult(Answer.Good);
        // The stranger never renews, so the partition comes back after the expiry, and with it the unfinished batch.
        await app.WaitForInvocationsAsync(2);
        await app.WaitForCheckpointAsync(0, 0);
        Assert.Equal([0, 0], app.Invocations.SelectMany(i => i.Sequences));
        Assert.Equal(2, app.Lines.CountOf(5052));
    }

    [Fact]
    public async Task A_living_stranger_keeps_its_share_and_a_dead_one_loses_it()
    {
        await using var app = NewApp(partitions: 4);
        await app.Container.CreateIfNotExistsAsync();
        for (var p = 0; p < 4; p++)
            await app.Container.GetBlobClient(Ownership(app, p)).UploadAsync(
                BinaryData.FromString(""), new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["ownerid"] = "stranger" } });
        await app.StartAsync();
        await Eventually.TrueAsync(() => Shares(app).SequenceEqual([2]), "the partitions were shared with the stranger");
        await Eventually.TrueAsync(() => Shares(app).SequenceEqual([4]), "the stranger's expired");
    }

    [Fact]
    public async Task Stopping_gives_the_partitions_back()
    {
        await using var app = NewApp(partitions: 2);
        await app.StartAsync();
        await Eventually.TrueAsync(() => Shares(app).SequenceEqual([2]), "all were owned");
        await app.Host.DisposeAsync();
        for (var p = 0; p < 2; p++)
        {
            var metadata = (await app.Container.GetBlobClient(Ownership(app, p)).GetPropertiesAsync()).Value.Metadata;
            Assert.Equal("", metadata.TryGetValue("ownerid", out var owner) ? owner : "");
        }
    }

    private static async Task TakeAsync(HostedApp app, int partition, string owner) =>
        await app.Container.GetBlobClient(Ownership(app, partition))
            .SetMetadataAsync(new Dictionary<string, string> { ["ownerid"] = owner });
}
