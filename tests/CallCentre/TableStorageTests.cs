using Azure.Data.Tables;
using Sluice.Azure.CallCentre;
using Sluice.Log;
using Sluice.Testing;
using Sluice.Testing.Sinks;

namespace Sluice.CallCentre.Tests;

public sealed class TableStorageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly DateOnly Day = CallSteps.DayOf(Events.Nine);

    [Fact]
    public async Task Two_owners_at_once_and_new_ones_leave_the_board_that_was_thought_out()
    {
        var day = new ScriptedDay(5, 80);
        new Random(5).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(day.Lines));
        var (log, _) = RepeatingLog.Make(new Random(11), day.Lines.Count, n => day.Lines[n]);
        ICallStore store = Store("race");
        await Task.WhenAll(ReadAsync(1), ReadAsync(2));

        var rows = await store.ReadDaysAsync(3, Day, Day, 10_000, default);
        var board = CallBoard.Of(rows, Events.Nine.Date, Events.Nine.Date.AddDays(1), Events.Nine.AddHours(9), TimeSpan.FromDays(1));
        Assert.Equal(day.Total, board.Total);

        async Task ReadAsync(int seed)
        {
            var random = new Random(seed);
            var worker = Worker();
            for (var at = 0; at < log.Count;)
            {
                if (random.Next(5) == 0) worker = Worker();
                var batch = log.Skip(at).Take(random.Next(1, 120)).ToList();
                await worker.ProcessAsync(new LogBatch("enriched", "calls", 3, batch), CancellationToken.None);
                at += Math.Max(1, batch.Count - random.Next(20));
            }
        }

        CallsWorker Worker() => ExactlyOnceTests.Worker(Store("race"));
    }

    [Fact]
    public async Task Before_the_first_call_there_is_nothing_and_no_table()
    {
        ICallStore store = Store("none");
        Assert.Null(await store.ReadMarkAsync(0, default));
        Assert.Null(await store.FindAsync(0, "c", default));
        Assert.Empty(await store.ReadDaysAsync(0, Day, Day, 10, default));
        Assert.Empty(await store.ReadLeadsAsync(0, Day, Day, 10, default));
        Assert.Equal(0, await store.ForgetLeadAsync(0, "v", default));
    }

    [Fact]
    public async Task A_call_is_found_whole_and_by_each_of_its_days()
    {
        ICallStore store = Store("days");
        var call = CallSteps.Union("c:1+@", [Events.Step(CallStepKind.Ringing, 0, 1), Events.Step(CallStepKind.Ended, 60 * 16, 2)], []);
        Assert.NotNull(await store.TryWriteAsync(1, new CallChanges([call], []), new Watermarks(), null, default));
        Assert.Equal(call, await store.FindAsync(1, call.CallId, default));
        Assert.Null(await store.FindAsync(2, call.CallId, default));
        Assert.Equal([call.Of(Day)], await store.ReadDaysAsync(1, Day, Day, 10, default));
        Assert.Equal([call.Of(Day.AddDays(1))], await store.ReadDaysAsync(1, Day.AddDays(1), Day.AddDays(3), 10, default));
        Assert.Empty(await store.ReadDaysAsync(1, Day.AddDays(-3), Day.AddDays(-1), 10, default));
    }

    [Fact]
    public async Task Leads_come_the_latest_days_first_and_are_forgotten_everywhere_at_once()
    {
        ICallStore store = Store("leads");
        var odd = "a/b\\c#d?e%f'g " + new string('é', 300);
        LeadSeen[] leads = [new("v", Day), new("v", Day.AddDays(-2)), new(odd, Day.AddDays(-1)), new("w", Day.AddDays(-9))];
        Assert.NotNull(await store.TryWriteAsync(1, new CallChanges([], leads), new Watermarks(), null, default));
        Assert.Equal([leads[0], leads[2], leads[1]], await store.ReadLeadsAsync(1, Day.AddDays(-6), Day, 10, default));
        Assert.Equal([leads[0], leads[2]], await store.ReadLeadsAsync(1, Day.AddDays(-6), Day, 2, default));

        Assert.Equal(2, await store.ForgetLeadAsync(1, "v", default));
        Assert.Equal(1, await store.ForgetLeadAsync(1, odd, default));
        await foreach (var row in new TableClient(azurite.ConnectionString, "leads").QueryAsync<TableEntity>())
            Assert.True(row.RowKey is "!watermark" || row.GetString("visitor") == "w", row.RowKey);
    }

    [Fact]
    public async Task Leads_of_days_that_are_over_are_deleted_a_bounded_number_at_a_time()
    {
        ICallStore store = Store("pruned");
        Assert.Equal(0, await store.PruneLeadsAsync(1, Day, 10, default));
        LeadSeen[] old = [.. Enumerable.Range(0, 90).Select(n => new LeadSeen($"old {n}", Day.AddDays(-7 - (n % 3))))];
        LeadSeen[] kept = [new("a", Day.AddDays(-6)), new("b", Day)];
        var mark = await store.TryWriteAsync(1, new CallChanges([], [.. old, .. kept]), new Watermarks(), null, default);
        var call = CallSteps.Union("c", [Events.Step(CallStepKind.Ringing, 0, 1)], []);
        Assert.NotNull(await store.TryWriteAsync(1, new CallChanges([call], [.. old.Select(lead => lead with { VisitorId = lead.VisitorId + "'" })]), new Watermarks(), mark, default));

        Assert.Equal(150, await store.PruneLeadsAsync(1, Day.AddDays(-6), 150, default));
        Assert.Equal(30, await store.PruneLeadsAsync(1, Day.AddDays(-6), 150, default));
        Assert.Equal(0, await store.PruneLeadsAsync(1, Day.AddDays(-6), 150, default));
        Assert.Equal([kept[1], kept[0]], await store.ReadLeadsAsync(1, Day.AddDays(-60), Day, 100, default));
        Assert.NotNull(await store.FindAsync(1, "c", default));
    }

    [Fact]
    public async Task A_write_with_an_old_watermark_or_none_writes_nothing()
    {
        ICallStore store = Store("old");
        var call = CallSteps.Union("c", [Events.Step(CallStepKind.Ringing, 0, 1)], []);
        var more = CallSteps.Union("c", call.Steps, [Events.Step(CallStepKind.Ended, 1, 2)]);
        var first = await store.TryWriteAsync(12, new CallChanges([call], []), new Watermarks(), null, default);
        Assert.Equal(first, (await store.ReadMarkAsync(12, default))!.ETag);
        Assert.NotNull(await store.TryWriteAsync(12, new CallChanges([call], []), new Watermarks(), first, default));
        Assert.Null(await store.TryWriteAsync(12, new CallChanges([more], []), new Watermarks(), first, default));
        Assert.Null(await store.TryWriteAsync(12, new CallChanges([more], []), new Watermarks(), null, default));
        Assert.Equal(call, await store.FindAsync(12, "c", default));
    }

    [Fact]
    public async Task The_largest_calls_that_there_can_be_are_accepted()
    {
        var name = new string('ü', 64);
        var lines = Enumerable.Range(0, 20).SelectMany(call => Enumerable.Range(0, 80).Select(n => Events.Call(
            n % 2 == 0 ? "call_ringing" : n % 3 == 0 ? "call_ended" : "call_answered", Events.Data($"{call}{new string('c', 60)}"),
            Events.Nine.AddSeconds(n), Events.Id((call * 100) + n), new string('a', 60), name.Replace('ü', 't')[..60]))).ToList();
        ICallStore store = Store("large");
        await ExactlyOnceTests.Worker(store).ProcessAsync(Events.Batch(lines), default);
        Assert.Equal(20, (await store.ReadDaysAsync(3, Day, Day, 100, default)).Count);
        Assert.Equal(lines.Count - 1, (await store.ReadMarkAsync(3, default))!.Marks.Sequence);
    }

    private TableCallStore Store(string name) => new(new TableClient(azurite.ConnectionString, name));
}
