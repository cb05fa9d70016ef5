using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Sluice.Azure.Fabric;
using Sluice.Fabric.Changing;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;
using Sluice.Testing;

namespace Sluice.Azure.Tests.Fabric;

// One account for the class: the tables have fixed names, so each test begins by emptying them.
public sealed class TableFabricHistoryTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private static readonly string[] Names = ["fabricseconds", "fabricminutes", "fabricincidents", "fabricdecisions", "fabricchanges"];

    private readonly SettableTime _time = new(Rounds.Start);

    public async Task InitializeAsync()
    {
        foreach (var name in Names) await Tables.DeleteTableAsync(name);
        await Container.DeleteIfExistsAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private TableServiceClient Tables => new(azurite.ConnectionString);

    private BlobContainerClient Container => new(azurite.ConnectionString, BlobFabricState.ContainerName);

    private TableFabricHistory History() => new(Tables, Container, (json, view) =>
    {
        json.WriteStartObject();
        json.WriteString("state", view.State.ToString());
        json.WriteEndObject();
    }, _time);

    [Fact]
    public async Task A_change_is_replaced_by_what_is_said_of_it_later_and_is_found_as_long_as_it_goes_on()
    {
        var history = History();
        Assert.Empty(await history.ChangesAsync(Rounds.Start.AddDays(-1), Rounds.Start, 10, default));
        var upgrade = new Change
        {
            Id = "upgrade/1/1.5.0+a", Kind = ChangeKind.Upgrade, From = "1.4.2", To = "1.5.0+a", Summary = "Version 1.4.2 to 1.5.0+a: 1 of 4 instances.",
            StartedAt = Rounds.Start, Done = 1, Left = 3,
        };
        await history.SaveAsync(Rounds.At(Rounds.Start) with { Changes = [upgrade] }, default);
        Assert.Equal(upgrade, Assert.Single(await history.ChangesAsync(Rounds.Start.AddHours(2), Rounds.Start.AddHours(3), 10, default)));

        var done = upgrade with { EndedAt = Rounds.Start.AddSeconds(50), Done = 4, Left = 0, Incidents = 1, LagSeconds = 3.5, Summary = "Done." };
        var set = new Change { Id = "controls/1", Kind = ChangeKind.Controls, Summary = "paused: yes.", StartedAt = Rounds.Start.AddHours(1), EndedAt = Rounds.Start.AddHours(1) };
        await history.SaveAsync(Rounds.At(Rounds.Start.AddHours(1)) with { Changes = [done, set] }, default);
        Assert.Equal([set, done], await history.ChangesAsync(Rounds.Start, Rounds.Start.AddHours(3), 10, default));
        Assert.Equal([set], await history.ChangesAsync(Rounds.Start.AddMinutes(30), Rounds.Start.AddHours(3), 10, default));
        Assert.Equal([set], await history.ChangesAsync(Rounds.Start, Rounds.Start.AddHours(3), 1, default));
    }

    [Fact]
    public async Task Nothing_is_known_before_the_first_round()
    {
        var history = History();

        Assert.Null(await history.LatestAsync(default));
        Assert.Empty(await history.SeriesAsync("Enrich", Rounds.Start.AddHours(-1), Rounds.Start, false, default));
        Assert.Empty(await history.SeriesAsync("Enrich", Rounds.Start.AddDays(-1), Rounds.Start, true, default));
        Assert.Empty(await history.IncidentsAsync(Rounds.Start.AddDays(-1), Rounds.Start, 10, default));
        Assert.Empty(await history.DecisionsAsync(null, Rounds.Start.AddDays(-1), Rounds.Start, 10, default));
    }

    [Fact]
    public async Task A_round_comes_back_and_saving_it_again_changes_nothing()
    {
        var history = History();
        var round = Rounds.At(Rounds.Start.AddSeconds(5), 42) with
        {
            Incidents = [Rounds.Open("a", Rounds.Start)],
            Decisions = [Rounds.Decide("d", Rounds.Start.AddSeconds(5))],
        };
        await history.SaveAsync(round, default);
        await history.SaveAsync(round, default);
        await History().SaveAsync(round, default);

        var latest = await history.LatestAsync(default);
        Assert.Equal((5L, Rounds.Start.AddSeconds(5)), (latest!.Round, latest.Time));
        Assert.Equal("""{"state":"Ok"}""", Encoding.UTF8.GetString(latest.Json.Span));
        var point = Assert.Single(await history.SeriesAsync("Enrich", Rounds.Start, Rounds.Start.AddMinutes(1), false, default));
        // The decision of the same round is the size that was asked for.
        Assert.Equal(new SeriesPoint(Rounds.Start.AddSeconds(5), 100, 50, 4.2, 42, 1, 4, 0.5), point);
        Assert.Equal(Rounds.Open("a", Rounds.Start), Assert.Single(await history.IncidentsAsync(Rounds.Start, Rounds.Start.AddMinutes(1), 10, default)));
        Assert.Single(await history.DecisionsAsync(null, Rounds.Start, Rounds.Start.AddMinutes(1), 10, default));
    }

    [Fact]
    public async Task Numbers_that_are_not_known_stay_unknown_and_odd_names_are_kept_apart()
    {
        var history = History();
        await history.SaveAsync(Rounds.At(Rounds.Start), default);

        var point = Assert.Single(await history.SeriesAsync("collected/other#1", Rounds.Start, Rounds.Start.AddSeconds(1), false, default));
        Assert.Equal(double.NaN, point.LagEvents);
        Assert.Equal(0, point.Size);
        Assert.Empty(await history.SeriesAsync("collected/other", Rounds.Start, Rounds.Start.AddSeconds(1), false, default));
        var log = Assert.Single(await history.SeriesAsync(Decision.LogNode, Rounds.Start, Rounds.Start.AddSeconds(1), false, default));
        Assert.Equal(3, log.Size);
    }

    [Fact]
    public async Task A_range_takes_its_beginning_and_leaves_its_end_oldest_first_across_the_hour()
    {
        var history = History();
        var start = Rounds.Start.AddMinutes(59).AddSeconds(50);
        _time.Now = start.AddMinutes(1);
        for (var i = 0; i < 5; i++) await history.SaveAsync(Rounds.At(start.AddSeconds(5 * i), i), default);

        var points = await history.SeriesAsync("Enrich", start.AddSeconds(5), start.AddSeconds(20), false, default);

        Assert.Equal([1, 2, 3], points.Select(point => point.LagEvents));
    }

    [Fact]
    public async Task Minutes_hold_means_and_the_worst_of_their_seconds_whether_rolled_up_or_not()
    {
        var history = History();
        for (var i = 0; i < 30; i++)
        {
            _time.Now = Rounds.Start.AddSeconds(5 * i);
            await history.SaveAsync(Rounds.At(_time.Now, lag: i, rate: i), default);
        }

        var minutes = await history.SeriesAsync("Enrich", Rounds.Start, Rounds.Start.AddHours(1), true, default);

        Assert.Equal([Rounds.Start, Rounds.Start.AddMinutes(1), Rounds.Start.AddMinutes(2)], minutes.Select(point => point.Time));
        Assert.Equal([11, 23, 29], minutes.Select(point => point.LagEvents));
        Assert.Equal([5.5, 17.5, 26.5], minutes.Select(point => point.RateIn));
        // The first two are stored for the month, the third is not over.
        Assert.Equal(2, await CountAsync("fabricminutes", "Enrich"));
    }

    [Fact]
    public async Task A_fabric_that_starts_again_rolls_up_what_its_predecessor_left()
    {
        _time.Now = Rounds.Start.AddSeconds(30);
        await History().SaveAsync(Rounds.At(_time.Now, lag: 7), default);
        _time.Now = Rounds.Start.AddMinutes(10);
        await History().SaveAsync(Rounds.At(_time.Now, lag: 9), default);
        Assert.Equal(1, await CountAsync("fabricminutes", "Enrich"));

        var minutes = await History().SeriesAsync("Enrich", Rounds.Start, Rounds.Start.AddHours(1), true, default);

        Assert.Equal([7, 9], minutes.Select(point => point.LagEvents));
    }

    [Fact]
    public async Task What_is_too_old_is_deleted_and_the_minutes_outlive_the_seconds()
    {
        for (var i = 0; i < 3; i++)
        {
            _time.Now = Rounds.Start.AddMinutes(i);
            await History().SaveAsync(Rounds.At(_time.Now, lag: i), default);
        }
        _time.Now = Rounds.Start.AddHours(3);
        await History().SaveAsync(Rounds.At(_time.Now), default);
        Assert.Equal(1, await CountAsync("fabricseconds", "Enrich"));
        Assert.Equal(2, await CountAsync("fabricminutes", "Enrich"));

        _time.Now = Rounds.Start.AddDays(32);
        await History().SaveAsync(Rounds.At(_time.Now) with { Decisions = [Rounds.Decide("new", _time.Now)] }, default);
        Assert.Equal(0, await CountAsync("fabricminutes", "Enrich"));
    }

    [Fact]
    public async Task A_round_deletes_no_more_than_its_share()
    {
        var table = Tables.GetTableClient("fabricseconds");
        await table.CreateIfNotExistsAsync();
        for (var chunk = 0; chunk < 4; chunk++)
            await table.SubmitTransactionAsync(Enumerable.Range(0, 100).Select(i => new TableTransactionAction(
                TableTransactionActionType.Add, new TableEntity("2020010100~Enrich", $"{chunk}-{i}"))));

        await History().SaveAsync(Rounds.At(Rounds.Start), default);
        Assert.Equal(101, await CountAsync("fabricseconds", "Enrich"));
        await History().SaveAsync(Rounds.At(Rounds.Start), default);
        Assert.Equal(1, await CountAsync("fabricseconds", "Enrich"));
    }

    [Fact]
    public async Task An_incident_is_one_row_from_its_opening_to_its_end()
    {
        var history = History();
        var opened = Rounds.Start;
        var a = Rounds.Open("a", opened);
        var b = Rounds.Open("b/#?\u00e9", opened.AddMinutes(1), "collected/other#1") with { Partition = null, Advice = null };
        await history.SaveAsync(Rounds.At(opened, 1, 1, a, b), default);
        var worse = a with { State = NodeState.Stalled, UpdatedAt = opened.AddMinutes(2), Summary = new string('x', 70_000) };
        await history.SaveAsync(Rounds.At(opened.AddMinutes(2), 1, 1, worse), default);
        Assert.Equal([b, worse], await history.IncidentsAsync(opened, opened.AddHours(1), 10, default));

        var closed = worse with { ClosedAt = opened.AddDays(2), UpdatedAt = opened.AddDays(2) };
        _time.Now = opened.AddDays(2);
        await history.SaveAsync(Rounds.At(_time.Now, 1, 1, closed), default);

        Assert.Equal([b, closed], await history.IncidentsAsync(opened, opened.AddHours(1), 10, default));
        Assert.Equal([b], await history.IncidentsAsync(opened, opened.AddHours(1), 1, default));
        Assert.Equal([closed], await history.IncidentsAsync(opened, opened.AddMinutes(1), 10, default));
        // Open ones are in every range that follows, closed ones until they closed.
        Assert.Equal([b], await history.IncidentsAsync(opened.AddDays(3), opened.AddDays(4), 10, default));
        Assert.Empty(await history.IncidentsAsync(opened.AddDays(-1), opened, 10, default));

        _time.Now = opened.AddDays(40);
        await history.SaveAsync(Rounds.At(_time.Now), default);
        Assert.Equal([b], await history.IncidentsAsync(opened, opened.AddDays(40), 10, default));
    }

    [Fact]
    public async Task Decisions_come_newest_first_with_their_outcomes()
    {
        var history = History();
        var first = Rounds.Decide("one", Rounds.Start);
        var second = Rounds.Decide("two", Rounds.Start.AddDays(1), Decision.LogNode);
        await history.SaveAsync(Rounds.At(Rounds.Start) with { Decisions = [first] }, default);
        _time.Now = Rounds.Start.AddDays(1);
        var scored = first with { Outcome = new DecisionOutcome(Rounds.Start.AddHours(1), DecisionVerdict.Sooner, 12.5, 99) };
        await history.SaveAsync(Rounds.At(_time.Now) with { Decisions = [second, scored] }, default);

        var all = await history.DecisionsAsync(null, Rounds.Start, Rounds.Start.AddDays(2), 10, default);
        Assert.Equal(["two", "one"], all.Select(decision => decision.Id));
        // An infinite time is not known when it comes back.
        Assert.Equal(scored with { Prediction = scored.Prediction! with { DrainSeconds = double.NaN } }, all[1]);
        Assert.Equal(["one"], (await history.DecisionsAsync("Enrich", Rounds.Start, Rounds.Start.AddDays(2), 10, default)).Select(d => d.Id));
        Assert.Equal(["two"], (await history.DecisionsAsync(null, Rounds.Start, Rounds.Start.AddDays(2), 1, default)).Select(d => d.Id));
        Assert.Empty(await history.DecisionsAsync(null, Rounds.Start.AddDays(1).AddTicks(1), Rounds.Start.AddDays(2), 10, default));
        Assert.Equal(["one"], (await history.DecisionsAsync(null, Rounds.Start, Rounds.Start.AddDays(1), 10, default)).Select(d => d.Id));
    }

    [Fact]
    public async Task A_table_that_was_deleted_is_made_anew_by_the_next_round()
    {
        var history = History();
        await history.SaveAsync(Rounds.At(Rounds.Start), default);
        await Tables.DeleteTableAsync("fabricseconds");

        await Assert.ThrowsAnyAsync<Exception>(() => history.SaveAsync(Rounds.At(Rounds.Start), default));
        await history.SaveAsync(Rounds.At(Rounds.Start), default);

        Assert.Single(await history.SeriesAsync("Enrich", Rounds.Start, Rounds.Start.AddSeconds(1), false, default));
    }

    private async Task<int> CountAsync(string table, string node)
    {
        var count = 0;
        await foreach (var entity in Tables.GetTableClient(table).QueryAsync<TableEntity>())
            if (entity.PartitionKey.EndsWith("~" + node, StringComparison.Ordinal)) count++;
        return count;
    }
}
