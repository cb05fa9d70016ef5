using System.Collections.Concurrent;
using Sluice.FunctionsHost;
using Sluice.FunctionsHost.App;
using Sluice.FunctionsHost.Manifest;
using Sluice.Testing;

namespace Sluice.Contract.Tests;

/// <summary>Another version takes the place of the one that runs.</summary>
[Collection(StorageCollection.Name)]
public sealed class UpgradeTests(AzuriteFixture azurite)
{
    private readonly Dictionary<string, string> _settings = [];

    private HostedApp NewApp()
    {
        var app = new HostedApp(azurite.ConnectionString)
        {
            Options = options =>
            {
                foreach (var (name, value) in options.Settings) _settings[name] = value;
                return options;
            },
        };
        app.Setting("VERSION", "1");
        app.Setting("CONTRACT_SHOW", "VERSION");
        app.HttpFunction("Pixel", "i", "get", "post");
        return app;
    }

    private Dictionary<string, string> Next(params (string Name, string Value)[] changes)
    {
        var settings = new Dictionary<string, string>(_settings);
        foreach (var (name, value) in changes) settings[name] = value;
        return settings;
    }

    private static async Task<string> VersionAsync(HostedApp app) =>
        (await app.EchoAsync("i")).GetProperty("environment").GetProperty("VERSION").GetString()!;

    [Fact]
    public async Task Every_instance_is_replaced_and_no_request_fails_meanwhile()
    {
        await using var app = NewApp();
        await app.StartAsync();
        await app.Host.SetInstancesAsync(3);
        await Eventually.TrueAsync(() => app.Host.Snapshot().Instances.All(one => one.Phase == AppPhase.Ready), "three are ready");
        using var stop = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<string, int>();
        var asking = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) seen.AddOrUpdate(await VersionAsync(app), 1, (_, count) => count + 1);
        });
        await Eventually.TrueAsync(() => seen.ContainsKey("1"), "the old version answered");

        await app.Host.ReplaceAppAsync(app.Folder, Next(("VERSION", "2")), default);

        var instances = app.Host.Snapshot().Instances;
        Assert.Equal([4, 5, 6], instances.Select(one => one.Id));
        Assert.All(instances, one => Assert.False(one.IsOld));
        Assert.Equal("2", await VersionAsync(app));
        await stop.CancelAsync();
        await asking;
        Assert.Equal(["1", "2"], seen.Keys.Order());
    }

    [Fact]
    public async Task Instances_that_are_added_later_are_of_the_new_version()
    {
        await using var app = NewApp();
        await app.StartAsync();
        await app.Host.ReplaceAppAsync(app.Folder, Next(("VERSION", "2")), default);
        await app.Host.SetInstancesAsync(2);
        await Eventually.TrueAsync(() => app.Host.Snapshot().Instances.All(one => one.Phase == AppPhase.Ready), "both are ready");
        Assert.Equal(["2", "2"], [await VersionAsync(app), await VersionAsync(app)]);
    }

    [Fact]
    public async Task A_version_that_does_not_start_leaves_the_old_one_as_it_is()
    {
        await using var app = NewApp();
        await app.StartAsync();
        await app.Host.SetInstancesAsync(2);
        await Eventually.TrueAsync(() => app.Host.Snapshot().Instances.All(one => one.Phase == AppPhase.Ready), "both are ready");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => app.Host.ReplaceAppAsync(app.Folder, Next(("VERSION", "2"), ("CONTRACT_START", "exit:7")), default));

        Assert.Contains("exit code 7", failure.Message, StringComparison.Ordinal);
        Assert.Contains("2 instances of the old one go on", failure.Message, StringComparison.Ordinal);
        Assert.Equal([(1, false), (2, false)], app.Host.Snapshot().Instances.Select(one => (one.Id, one.IsOld)));
        Assert.Equal("1", await VersionAsync(app));
        Assert.False(app.Host.Stopped.IsCompleted);
        await app.Host.SetInstancesAsync(3);
        await Eventually.TrueAsync(() => app.Host.Snapshot().Instances.All(one => one.Phase == AppPhase.Ready), "three are ready");
        for (var i = 0; i < 3; i++) Assert.Equal("1", await VersionAsync(app));
    }

    [Fact]
    public async Task Other_routes_are_refused_before_anything_is_changed()
    {
        await using var app = NewApp();
        await app.StartAsync();
        app.HttpFunction("Another", "j", "get");
        var refusal = await Assert.ThrowsAsync<InvalidAppException>(() => app.Host.ReplaceAppAsync(app.Folder, Next(("VERSION", "2")), default));
        Assert.Contains("other HTTP routes or timers", refusal.Message, StringComparison.Ordinal);
        Assert.Equal([(1, false)], app.Host.Snapshot().Instances.Select(one => (one.Id, one.IsOld)));
        await Assert.ThrowsAsync<InvalidAppException>(() => app.Host.ReplaceAppAsync(app.Scratch("nowhere"), Next(), default));
    }

    [Fact]
    public async Task A_batch_in_hand_is_finished_and_its_partition_handed_on()
    {
        await using var app = NewApp();
        app.EventFunction();
        var finish = new TaskCompletionSource();
        app.Judge = async _ =>
        {
            await finish.Task;
            return Answer.Good;
        };
        await app.StartAsync();
        app.Log.Append(0, "first");
        await app.WaitForInvocationsAsync(1);

        var replacing = app.Host.ReplaceAppAsync(app.Folder, Next(("VERSION", "2")), default);
        await Eventually.TrueAsync(() => app.Host.Snapshot().Instances.Any(one => one.Id == 2 && one.Phase == AppPhase.Ready), "the new instance is ready");
        finish.SetResult();
        await replacing;
        app.Log.Append(0, "second");
        await app.WaitForCheckpointAsync(0, 1);

        // An instance that goes writes no checkpoint any more: the next one may see the first event again.
        Assert.Equal(["first", "second"], app.Invocations.SelectMany(one => one.Texts).Distinct());
        Assert.NotEqual(app.Invocations.First().Process, app.Invocations.Last().Process);
    }
}
