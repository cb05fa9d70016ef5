using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Testing;
using Sluice.Testing.Sinks;

namespace Sluice.CallCentre.Tests;

public sealed class ExactlyOnceTests
{
    // The race's partition.
    private const int Partition = 3;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Two_owners_faults_kills_repeats_and_any_order_leave_the_board_that_was_thought_out(int seed)
    {
        var random = new Random(seed);
        var day = new ScriptedDay(seed, 60);
        // Callers' events are scattered over several partitions, each with a store and disturbances of its own, in no order at all.
        var lines = day.Lines.ToArray();
        random.Shuffle(lines);
        var parts = new List<CallSteps>();
        var disturbed = 0;
        foreach (var share in lines.Chunk((lines.Length / 3) + 1))
        {
            var (log, _) = RepeatingLog.Make(random, share.Length, n => share[n]);
            var store = new MemoryCallStore();
            var race = new SinkRace(random.Next(), "enriched", log, gate => Worker(gate is null ? store : new GatedCallStore(store, gate)));
            race.Run();
            disturbed += race.Faults + race.Kills;
            parts.AddRange(await store.ReadDaysAsync(Partition, DateOnly.MinValue, DateOnly.MaxValue, int.MaxValue, default));
        }

        Assert.True(disturbed > 0, "The run was not disturbed.");
        var board = CallBoard.Of(parts, Events.Nine.Date, Events.Nine.Date.AddDays(1), Events.Nine.AddHours(9), TimeSpan.FromDays(1));
        Assert.Equal(day.Total, board.Total);
        Assert.Equal(day.Teams.OrderBy(row => row.Id), board.Teams.OrderBy(row => row.Id));
        Assert.Equal(day.Agents.OrderBy(row => row.Id), board.Agents.OrderBy(row => row.Id));
        Assert.Equal(day.Total.Waiting, board.Waiting.Length);
    }

    [Fact]
    public async Task A_batch_of_many_calls_is_written_in_transactions_that_each_cover_a_prefix()
    {
        var store = new MemoryCallStore();
        var lines = Enumerable.Range(0, 150).Select(n => Events.Call("call_ringing", Events.Data($"c{n}"), Events.Nine, Events.Id(n)));
        await Worker(store).ProcessAsync(Events.Batch(lines), default);
        // A call takes two rows.
        Assert.Equal([98, 98, 98, 6], store.Writes);
    }

    [Fact]
    public async Task Events_that_are_no_calls_write_nothing()
    {
        var store = new MemoryCallStore();
        await Worker(store).ProcessAsync(Events.Batch([Events.Page("v", Events.Nine), "no event"u8.ToArray()]), default);
        Assert.Empty(store.Writes);
    }

    internal static CallsWorker Worker(ICallStore store) => new(store, new CallsOptions(), new ManualTime(), NullLogger<CallsWorker>.Instance);
}
