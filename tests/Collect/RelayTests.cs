using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Collect.Tests;

public sealed class RelayTests
{
    private readonly FakeLog _log = new();
    private readonly FakeOverflow _store = new();
    private readonly ManualTime _time = new() { HasRealTimers = true, Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) };

    private Task<RelayOutcome> RunAsync(RelayOptions? options = null, CancellationToken cancellationToken = default) =>
        new Relay(_store, _log, new CollectorOptions { Relay = options ?? new RelayOptions { StepRecords = 3 } }, _time,
            NullLogger<Relay>.Instance).RunAsync(cancellationToken);

    private async Task ParkAsync(params (string Hub, int Partition, int Number)[] records) =>
        await _store.ParkAsync([.. records.Select(r => new OverflowRecord(r.Hub, r.Partition, null, BitConverter.GetBytes(r.Number)))], default);

    private IEnumerable<int> Numbers(string hub, int partition) =>
        _log.Of(hub).Where(e => e.Partition == partition).Select(e => BitConverter.ToInt32(e.Body));

    [Fact]
    public async Task Everything_parked_comes_back_in_order_of_arrival_per_partition_and_the_store_is_empty()
    {
        var number = 0;
        for (var batch = 0; batch < 5; batch++)
            await ParkAsync([.. Enumerable.Range(0, 20).Select(i => (i % 7 == 0 ? "failed" : "collected", i % 4, number++))]);
        Assert.Equal(new RelayOutcome(100, 5, [], RelayEnd.Empty) with { SetAside = [] }, (await RunAsync()) with { SetAside = [] });
        Assert.Empty(_store.Batches);
        Assert.Equal(Enumerable.Range(0, 100), _log.Entries.Select(e => BitConverter.ToInt32(e.Body)).Order());
        foreach (var hub in new[] { "collected", "failed" })
            for (var partition = 0; partition < 4; partition++)
                Assert.Equal(Numbers(hub, partition).Order(), Numbers(hub, partition));
    }

    [Fact]
    public async Task An_empty_store_is_an_outcome_too() => Assert.Equal(RelayEnd.Empty, (await RunAsync()).End);

    [Fact]
    public async Task It_stops_at_the_first_failure_and_goes_on_there_without_repeating_anything()
    {
        await ParkAsync([.. Enumerable.Range(0, 10).Select(i => ("collected", 0, i))]);
        await ParkAsync([.. Enumerable.Range(10, 10).Select(i => ("collected", 0, i))]);
        var failAt = 3;
        _log.Before = (_, _, _, _) => _log.Sends == failAt ? throw new LogUnavailableException(LogFault.Throttled, "busy") : Task.CompletedTask;
        var first = await RunAsync();
        Assert.Equal((6, 0, RelayEnd.LogAway), (first.Records, first.Batches, first.End));
        failAt = 6;
        var second = await RunAsync();
        Assert.Equal(RelayEnd.LogAway, second.End);
        failAt = 0;
        var third = await RunAsync();
        Assert.Equal(RelayEnd.Empty, third.End);
        Assert.Equal(Enumerable.Range(0, 20), Numbers("collected", 0));
        Assert.Equal(20, first.Records + second.Records + third.Records);
    }

    [Fact]
    public async Task A_relay_that_dies_between_sending_and_noting_repeats_that_one_step_only()
    {
        await ParkAsync([.. Enumerable.Range(0, 10).Select(i => ("collected", 0, i))]);
        var notes = 0;
        _store.BeforeAdvance = () => { if (++notes == 2) throw new IOException("killed"); };
        Assert.Equal(RelayEnd.StoreAway, (await RunAsync()).End);
        _store.BeforeAdvance = null;
        Assert.Equal(RelayEnd.Empty, (await RunAsync()).End);
        Assert.Equal([0, 1, 2, 3, 4, 5, 3, 4, 5, 6, 7, 8, 9], Numbers("collected", 0));
    }

    [Fact]
    public async Task Only_one_relay_works()
    {
        await ParkAsync(("collected", 0, 1));
        var gate = new TaskCompletionSource();
        _log.Before = (_, _, _, _) => gate.Task;
        var first = RunAsync();
        Assert.Equal(RelayEnd.Busy, (await RunAsync()).End);
        gate.SetResult();
        Assert.Equal((1, RelayEnd.Empty), ((await first).Records, (await first).End));
    }

    [Fact]
    public async Task A_run_is_bounded_by_records_and_by_time()
    {
        await ParkAsync([.. Enumerable.Range(0, 10).Select(i => ("collected", 0, i))]);
        var byRecords = await RunAsync(new RelayOptions { StepRecords = 2, MaxRecords = 4 });
        Assert.Equal((4, RelayEnd.Limit), (byRecords.Records, byRecords.End));
        _log.Before = (_, _, _, _) => { _time.Advance(TimeSpan.FromMinutes(1)); return Task.CompletedTask; };
        var byTime = await RunAsync(new RelayOptions { StepRecords = 2, MaxDuration = TimeSpan.FromMinutes(2) });
        Assert.Equal((4, RelayEnd.Limit), (byTime.Records, byTime.End));
        Assert.Equal(Enumerable.Range(0, 8), Numbers("collected", 0));
    }

    [Fact]
    public async Task Steps_stay_below_their_bytes()
    {
        await _store.ParkAsync([.. Enumerable.Range(0, 6).Select(_ => new OverflowRecord("collected", 1, null, new byte[500]))], default);
        await RunAsync(new RelayOptions { StepBytes = 1100 });
        Assert.Equal([2, 2, 2], _log.Entries.GroupBy(e => e.Send).Select(g => g.Count()));
    }

    [Fact]
    public async Task Records_parked_before_the_partitions_were_known_go_where_the_collector_would_have_put_them()
    {
        await _store.ParkAsync([.. Enumerable.Range(0, 30).Select(i =>
            new OverflowRecord("collected", -1, i % 5 == 0 ? null : $"v{i % 3}", BitConverter.GetBytes(i)))], default);
        var failAt = 2;
        _log.Before = (_, _, _, _) => _log.Sends == failAt ? throw new LogUnavailableException(LogFault.Unreachable, "gone") : Task.CompletedTask;
        await RunAsync();
        Assert.All(_store.Records, record => Assert.InRange(record.Partition, 0, 3));
        failAt = 0;
        await RunAsync();
        Assert.Equal(Enumerable.Range(0, 30), _log.Entries.Select(e => BitConverter.ToInt32(e.Body)).Order());
        foreach (var entry in _log.Entries)
        {
            var i = BitConverter.ToInt32(entry.Body);
            if (i % 5 != 0) Assert.Equal(PartitionHash.PartitionOf($"v{i % 3}", 4), entry.Partition);
        }
    }

    [Fact]
    public async Task A_record_that_the_log_will_never_take_is_set_aside_and_blocks_nobody()
    {
        await _store.ParkAsync([.. Enumerable.Range(0, 5).Select(i => new OverflowRecord("collected", 0, null, new byte[i == 2 ? 900 : 4]))], default);
        _log.Before = (_, _, messages, _) => messages.Any(m => m.Body.Length > 800)
            ? throw new LogUnavailableException(LogFault.TooLarge, "too large") : Task.CompletedTask;
        var outcome = await RunAsync();
        Assert.Equal((4, 1, RelayEnd.Empty), (outcome.Records, outcome.SetAside.Count, outcome.End));
        Assert.Equal(4, _log.Entries.Count);
        Assert.Empty(_store.Batches);
    }

    [Fact]
    public async Task An_absent_store_is_an_outcome_and_cancellation_an_exception()
    {
        _store.IsDown = true;
        Assert.Equal(RelayEnd.StoreAway, (await RunAsync()).End);
        _store.IsDown = false;
        await ParkAsync(("collected", 0, 1));
        using var cancelled = new CancellationTokenSource();
        _log.Before = (_, _, _, token) => { cancelled.Cancel(); token.ThrowIfCancellationRequested(); return Task.CompletedTask; };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(cancellationToken: cancelled.Token));
        Assert.Single(_store.Records);
    }
}
