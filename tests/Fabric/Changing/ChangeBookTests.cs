using System.Collections.Immutable;
using Sluice.Fabric.Changing;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Tests.Changing;

public sealed class ChangeBookTests
{
    private readonly DateTimeOffset _start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly List<Change> _told = [];
    private ChangeMemory _memory = ChangeMemory.Empty;
    private DateTimeOffset _now;

    public ChangeBookTests() => _now = _start;

    [Fact]
    public void The_first_version_that_is_seen_is_no_change()
    {
        Round(Beat("a", "1"), Beat("b", "1"));
        Round(Beat("a", "1"));
        Assert.Empty(_told);
    }

    [Fact]
    public void An_upgrade_begins_with_the_first_new_instance_and_is_done_with_the_last_old_one()
    {
        Round(Beat("a", "1"), Beat("b", "1"), Beat("c", "1"));
        Round(Beat("a", "1"), Beat("b", "1"), Beat("c", "1"), Beat("d", "2", started: 5));
        Assert.Equal(("1", "2", 1, 3), (_told[^1].From, _told[^1].To, _told[^1].Done, _told[^1].Left));
        Assert.Null(_told[^1].EndedAt);
        Assert.Equal("Version 1 to 2: 1 of 4 instances.", _told[^1].Summary);
        Round(Beat("c", "1"), Beat("d", "2", started: 5), Beat("e", "2", started: 8));
        var lastOfTheOld = _now;
        Round(Beat("d", "2", started: 5), Beat("e", "2", started: 8), Beat("f", "2", started: 12));

        var done = _told[^1];
        Assert.Single(_told.Select(change => change.Id).Distinct());
        Assert.Equal((ChangeKind.Upgrade, 3, 0), (done.Kind, done.Done, done.Left));
        Assert.Equal(lastOfTheOld, done.EndedAt);
        Assert.Equal("Version 1 to 2: 3 instances in 10 s, no incident, no event waited longer than 1.5 s.", done.Summary);
        Assert.Empty(_memory.Open);
        var count = _told.Count;
        Round(Beat("d", "2", started: 5));
        Assert.Equal(count, _told.Count);
    }

    [Fact]
    public void Incidents_and_the_greatest_age_of_the_time_in_between_are_counted()
    {
        Round(Beat("a", "1"));
        Round(lag: 4, [Opened("x", _now.AddSeconds(5))], Beat("a", "1"), Beat("b", "2", started: 5));
        Round(lag: 12.25, [Opened("y", _now.AddSeconds(5)), Closed("x", _now.AddSeconds(5))], Beat("a", "1"), Beat("b", "2", started: 5));
        Round(lag: 2, [], Beat("b", "2", started: 5));
        Assert.Equal((2, 12.2), (_told[^1].Incidents, _told[^1].LagSeconds));
        Assert.EndsWith("2 incidents, no event waited longer than 12.2 s.", _told[^1].Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_runs_several_workers_is_one_instance()
    {
        Round(Beat("a", "1"), Beat("a", "1", worker: "Visitors"));
        Round(Beat("a", "1"), Beat("a", "1", worker: "Visitors"), Beat("b", "2", started: 4), Beat("b", "2", worker: "Visitors", started: 4.1));
        Assert.Equal((1, 1), (_told[^1].Done, _told[^1].Left));
    }

    [Fact]
    public void Workers_on_instances_of_their_own_are_upgraded_together_and_a_worker_of_another_app_is_not()
    {
        Heartbeat[] other = [Beat("o", "0.9.0", worker: "Recommendations")];
        Round([Beat("a", "1"), Beat("v", "1", worker: "Visitors"), .. other]);
        Assert.Empty(_told);
        Round([Beat("a", "1"), Beat("b", "2", started: 5), Beat("v", "1", worker: "Visitors"), .. other]);
        Round([Beat("b", "2", started: 5), Beat("v", "1", worker: "Visitors"), Beat("w", "2", started: 10, worker: "Visitors"), .. other]);
        Assert.Single(_told.Select(change => change.Id).Distinct());
        Assert.Equal((2, 1), (_told[^1].Done, _told[^1].Left));
        Round([Beat("b", "2", started: 5), Beat("w", "2", started: 10, worker: "Visitors"), .. other]);
        Assert.NotNull(_told[^1].EndedAt);
        Assert.Single(_told.Select(change => change.Id).Distinct());
    }

    [Fact]
    public void A_worker_that_slept_through_an_upgrade_is_not_told_as_one_of_its_own()
    {
        Round(Beat("a", "1"), Beat("f", "1", worker: "ArchiveFailed"));
        Round(Beat("a", "1"), Beat("b", "2", started: 5));
        Round(Beat("b", "2", started: 5));
        var count = _told.Count;
        Round(Beat("b", "2", started: 5), Beat("g", "2", started: 20, worker: "ArchiveFailed"));
        Assert.Equal(count, _told.Count);
    }

    [Fact]
    public void An_upgrade_while_nothing_ran_is_told_when_somebody_speaks_again()
    {
        Round(Beat("a", "1"));
        Round();
        Round(Beat("b", "2", started: 8));
        Assert.Equal(("1", "2"), (Assert.Single(_told).From, _told[0].To));
        Assert.NotNull(_told[0].EndedAt);
    }

    [Fact]
    public void Old_instances_that_wake_up_late_do_not_look_like_a_way_back()
    {
        Round(Beat("a", "1"), Beat("b", "1"));
        Round(Beat("c", "2", started: 5));
        Round(Beat("b", "1"), Beat("c", "2", started: 5));
        Assert.Equal(("1", "2"), (_told[^1].From, _told[^1].To));
        Round(Beat("c", "2", started: 5));
        Assert.Equal("2", _memory.Workers["Enrich"].Settled!.Version);
        Assert.All(_told, change => Assert.Equal("2", change.To));
    }

    [Fact]
    public void A_way_back_in_the_middle_is_said()
    {
        Round(Beat("a", "1"), Beat("b", "1"));
        Round(Beat("b", "1"), Beat("c", "2", started: 5));
        Round(Beat("b", "1"), Beat("c", "2", started: 5), Beat("d", "1", started: 11));
        Round(Beat("b", "1"), Beat("d", "1", started: 11));
        Assert.StartsWith("Back to version 1: 2 instances", _told[^1].Summary, StringComparison.Ordinal);
        Assert.NotNull(_told[^1].EndedAt);
        Assert.Single(_told.Select(change => change.Id).Distinct());
    }

    [Fact]
    public void A_third_version_on_the_way_is_where_it_goes()
    {
        Round(Beat("a", "1"));
        Round(Beat("a", "1"), Beat("b", "2", started: 5));
        Round(Beat("a", "1"), Beat("b", "2", started: 5), Beat("c", "3", started: 10));
        Assert.Equal(("3", 1, 2), (_told[^1].To, _told[^1].Done, _told[^1].Left));
        Round(Beat("c", "3", started: 10));
        Assert.Equal("Version 1 to 3", _told[^1].Summary.Split(':')[0]);
    }

    [Fact]
    public void Other_settings_of_the_same_version_are_a_change_of_settings()
    {
        Round(Beat("a", "1", settings: "aaaa"));
        Round(Beat("a", "1", settings: "aaaa"), Beat("b", "1", settings: "bbbb", started: 5));
        Round(Beat("b", "1", settings: "bbbb", started: 5));
        Assert.Equal((ChangeKind.Settings, "aaaa", "bbbb"), (_told[^1].Kind, _told[^1].From, _told[^1].To));
        Assert.StartsWith("Settings aaaa to bbbb: 1 instance in", _told[^1].Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void An_upgrade_that_nobody_speaks_of_any_more_does_not_stay_open_for_ever()
    {
        Round(Beat("a", "1"));
        Round(Beat("a", "1"), Beat("b", "2", started: 5));
        Round();
        Assert.Single(_memory.Open);
        _now = _now.AddHours(1);
        Round();
        Assert.Empty(_memory.Open);
        Assert.EndsWith("Nobody has spoken since.", _told[^1].Summary, StringComparison.Ordinal);
        Assert.NotNull(_told[^1].EndedAt);
    }

    [Fact]
    public void What_people_set_is_told_once_and_what_was_set_before_the_fabric_looked_is_not()
    {
        var set = FabricControls.None with { Paused = true, ChangedAt = _now };
        Controls(set);
        Controls(set);
        Assert.Empty(_told);
        var more = set with
        {
            Paused = false, ChangedAt = _now.AddMinutes(1),
            Nodes = set.Nodes.Add("Enrich", new NodeControl(null, 2, 8)),
        };
        Controls(more);
        Controls(more);
        var change = Assert.Single(_told);
        Assert.Equal((ChangeKind.Controls, more.ChangedAt), (change.Kind, change.EndedAt));
        Assert.Equal("Enrich fewest: 2; Enrich most: 8; paused: no, was yes.", change.Summary);
        Controls(null);
        Controls(FabricControls.None with { ChangedAt = _now.AddMinutes(2) });
        Assert.Equal("Enrich fewest: as the settings say, was 2; Enrich most: as the settings say, was 8; paused: as the settings say, was no.", _told[^1].Summary);
    }

    [Fact]
    public void It_goes_on_from_what_was_stored()
    {
        Round(Beat("a", "1"));
        Round(Beat("a", "1"), Beat("b", "2", started: 5));
        _memory = Fabric.Running.FabricMemoryJson.Read(Fabric.Running.FabricMemoryJson.Write(new() { Changes = _memory })).Changes;
        Round(Beat("b", "2", started: 5));
        Assert.Equal("1", _told[^1].From);
        Assert.NotNull(_told[^1].EndedAt);
        Assert.Single(_told.Select(change => change.Id).Distinct());
    }

    private Heartbeat Beat(string instance, string version, double started = 0, string worker = "Enrich", string settings = "") => new()
    {
        Instance = instance, Worker = worker, Version = version, Settings = settings, StartedAt = _start.AddSeconds(started), At = _now.AddSeconds(5),
    };

    private void Round(params Heartbeat[] beats) => Round(1.5, [], beats);

    private void Round(double lag, Incident[] incidents, params Heartbeat[] beats)
    {
        _now = _now.AddSeconds(5);
        Take(ChangeBook.Note(_memory, [.. beats], Judged(lag, incidents, beats), FabricControls.None));
    }

    private void Controls(FabricControls? controls) => Take(ChangeBook.Note(_memory, [], Judged(1, [], []), controls));

    private void Take(ChangeRound round)
    {
        _memory = round.Memory;
        _told.AddRange(round.Told);
    }

    private Judgement Judged(double lag, Incident[] incidents, Heartbeat[] beats) => new(
        JudgeState.Empty,
        new PipelineView
        {
            Time = _now, State = NodeState.Ok,
            Workers =
            [
                .. beats.GroupBy(beat => beat.Worker).Select(worker => new WorkerView
                {
                    Worker = worker.Key, Stream = "collected", Group = "g", State = NodeState.Ok, Rule = "", Since = _start, LagSeconds = lag,
                    Instances = [.. worker.Select(beat => new InstanceView(beat.Instance, beat.Version, 1, 1, 0, beat.At, [], null))],
                }),
            ],
        },
        [.. incidents], new Measurement(_now, null, ImmutableArray<ConsumerMeasurement>.Empty));

    private static Incident Opened(string id, DateTimeOffset at) => new()
    {
        Id = id, Node = "Enrich", State = NodeState.Lagging, Cause = Cause.TooFewInstances, Summary = "s", OpenedAt = at, UpdatedAt = at,
    };

    private static Incident Closed(string id, DateTimeOffset at) => Opened(id, at.AddMinutes(-1)) with { UpdatedAt = at, ClosedAt = at };
}
