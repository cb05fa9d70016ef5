using Azure.Data.Tables;
using Sluice.Azure.Fabric;
using Sluice.Fabric.Measuring;
using Sluice.Testing;

namespace Sluice.Azure.Tests.Fabric;

public sealed class TableHeartbeatsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private readonly SettableTime _time = new(Rounds.Start);

    public async Task InitializeAsync()
    {
        await Tables.DeleteTableAsync("fabricheartbeats");
        await Tables.DeleteTableAsync("fabriccounts");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private TableServiceClient Tables => new(azurite.ConnectionString);

    private TableHeartbeats Heartbeats => new(Tables, _time);

    private static Heartbeat Beat(string instance, DateTimeOffset at, string worker = "Enrich") =>
        new() { Instance = instance, Worker = worker, Version = "1.2.3", StartedAt = Rounds.Start, At = at };

    [Fact]
    public async Task Nobody_has_spoken_yet()
    {
        Assert.Empty(await Heartbeats.HeartbeatsAsync(Rounds.Start, default));
        Assert.Empty(await Heartbeats.CountsAsync(Rounds.Start, default));
    }

    [Fact]
    public async Task The_last_word_of_each_instance_and_worker_comes_back_whole()
    {
        var beat = Beat("host/a#1", Rounds.Start.AddSeconds(10)) with
        {
            Processed = 5_000_000_000, Errors = 3, BusySeconds = 12.25, SinkSeconds = 1.5, BatchGain = 2.5, Settings = "0a1b2c3d", Transit = [0, 3, 0, 12], LastError = "LogUnavailableException (Throttled)",
            Troubles = ["https://files.example/a.mmdb cannot be fetched: HTTP status 404", "b\nc " + new string('x', 400)],
            Partitions =
            [
                new PartitionWork(0, 10, 0, null, null, Rounds.Start.AddTicks(1234567), 0),
                new PartitionWork(31, long.MaxValue, 2, 77, Rounds.Start, Rounds.Start.AddSeconds(-1), 4),
            ],
        };
        await Heartbeats.SayAsync(Beat("host/a#1", Rounds.Start), default);
        await Heartbeats.SayAsync(beat, default);
        await Heartbeats.SayAsync(Beat("host/a#1", Rounds.Start, "Visitors"), default);

        var heard = await Heartbeats.HeartbeatsAsync(Rounds.Start, default);

        Assert.Equal(2, heard.Count);
        var read = Assert.Single(heard, one => one.Worker == "Enrich");
        Assert.Equal(beat.Partitions.ToArray(), read.Partitions.ToArray());
        Assert.Equal(beat.Transit.ToArray(), read.Transit.ToArray());
        Assert.Equal(new[] { beat.Troubles[0], ("b c " + new string('x', 400))[..Heartbeat.LongestError] }, read.Troubles.ToArray());
        Assert.Equal(beat, read with { Partitions = beat.Partitions, Transit = beat.Transit, Troubles = beat.Troubles });
    }

    [Fact]
    public async Task A_thousand_partitions_fit()
    {
        var beat = Beat("a", Rounds.Start) with
        {
            Partitions = [.. Enumerable.Range(0, 1024).Select(i => new PartitionWork(
                i, long.MaxValue, long.MaxValue, long.MaxValue, DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, int.MaxValue))],
        };
        await Heartbeats.SayAsync(beat, default);

        Assert.Equal(beat.Partitions.ToArray(), Assert.Single(await Heartbeats.HeartbeatsAsync(Rounds.Start, default)).Partitions.ToArray());
    }

    [Fact]
    public async Task Old_heartbeats_are_deleted_on_the_way_a_few_at_a_time()
    {
        for (var i = 0; i < 30; i++) await Heartbeats.SayAsync(Beat($"old{i}", Rounds.Start.AddMinutes(-10)), default);
        await Heartbeats.SayAsync(Beat("new", Rounds.Start), default);

        Assert.Single(await Heartbeats.HeartbeatsAsync(Rounds.Start, default));
        Assert.Equal(11, await CountAsync("fabricheartbeats"));
        Assert.Single(await Heartbeats.HeartbeatsAsync(Rounds.Start, default));
        Assert.Equal(1, await CountAsync("fabricheartbeats"));
    }

    [Fact]
    public async Task A_row_of_somebody_else_spoils_nothing()
    {
        await Heartbeats.SayAsync(Beat("a", Rounds.Start), default);
        var table = Tables.GetTableClient("fabricheartbeats");
        await table.AddEntityAsync(new TableEntity("beats", "other") { ["instance"] = 7 });
        await table.AddEntityAsync(new TableEntity("beats", "odd") { ["instance"] = "i", ["worker"] = "w", ["version"] = "v", ["at"] = Rounds.Start, ["partitions"] = "1,2;x,,,,,,;3,1,1,1,-5,99999999999999999999,z;" });

        var heard = await Heartbeats.HeartbeatsAsync(Rounds.Start, default);

        Assert.Equal(new PartitionWork(3, 1, 1, 1, null, null, 0), Assert.Single(Assert.Single(heard, beat => beat.Instance == "i").Partitions));
        Assert.Contains(heard, beat => beat.Instance == "a");
    }

    [Fact]
    public async Task An_instance_replaces_its_counts_of_a_minute_and_no_other()
    {
        FlowCount Count(int minute, string instance, string counter, long count, string hub = "") =>
            new(Rounds.Start.AddMinutes(minute), instance, counter, hub, count);
        await Heartbeats.CountAsync([Count(0, "a", "sluice.collect.accepted", 5, "collected"), Count(0, "a", "sluice.enrich.failed", 1)], default);
        await Heartbeats.CountAsync([Count(0, "b", "sluice.collect.accepted", 7)], default);
        await Heartbeats.CountAsync([Count(0, "a", "sluice.collect.accepted", 9, "collected"), Count(1, "a", "sluice.collect.accepted", 2)], default);
        _time.Now = Rounds.Start.AddMinutes(2);

        Assert.Equal(
            [Count(0, "a", "sluice.collect.accepted", 9, "collected"), Count(0, "b", "sluice.collect.accepted", 7), Count(1, "a", "sluice.collect.accepted", 2)],
            (await Heartbeats.CountsAsync(Rounds.Start, default)).OrderBy(count => count.Minute).ThenBy(count => count.Instance));
        Assert.Single(await Heartbeats.CountsAsync(Rounds.Start.AddMinutes(1), default));
    }

    [Fact]
    public async Task Counts_of_past_hours_are_deleted_on_the_way()
    {
        await Heartbeats.CountAsync([new FlowCount(Rounds.Start, "a", "c", "", 1)], default);
        _time.Now = Rounds.Start.AddHours(2);
        await Heartbeats.CountAsync([new FlowCount(_time.Now, "a", "c", "", 1)], default);
        await Heartbeats.CountsAsync(_time.Now, default);

        Assert.Equal(1, await CountAsync("fabriccounts"));
    }

    private async Task<int> CountAsync(string table)
    {
        var count = 0;
        await foreach (var _ in Tables.GetTableClient(table).QueryAsync<TableEntity>()) count++;
        return count;
    }
}
