using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.Audiences;
using Sluice.Log;
using Sluice.Testing;
using static Sluice.Audiences.Tests.Lines;

namespace Sluice.Audiences.Tests;

public sealed class TableStorageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly string One = KnownPersons.Column + Rig.Visitors(1)[0];

    [Fact]
    public async Task An_entry_goes_all_the_way_through_the_table_and_out_once_though_two_timers_run_at_once()
    {
        var rig = new Rig();
        var odd = "a/b\\c#d?e%f'g " + new string('é', 300);
        var partition = PartitionHash.PartitionOf(odd, 4);
        var store = Store("way");
        await new AudiencesWorker(store, rig.Options, NullLogger<AudiencesWorker>.Instance).ProcessAsync(Batch(partition, Start(odd, Noon)), default);
        await RunAsync();
        Assert.Empty(rig.Told);
        rig.Time.Advance(TimeSpan.FromHours(2));
        await Task.WhenAll(RunAsync(), RunAsync());
        rig.Time.Advance(TimeSpan.FromHours(5));
        await Task.WhenAll(RunAsync(), RunAsync());
        rig.Time.Advance(TimeSpan.FromMinutes(2));
        await RunAsync();

        Assert.Equal([(odd, true), (odd, false)], rig.Told.Select(told => (told.Visitor, told.IsEntry)));
        // Nothing but what was told, the facts and the guards is left.
        var left = new List<string>();
        await foreach (var row in new TableClient(azurite.ConnectionString, "way").QueryAsync<TableEntity>()) left.Add(row.RowKey[..2]);
        Assert.Equal(["!h", "!w", "f~", "s~"], left.Order(StringComparer.Ordinal));

        Task RunAsync() => new AudiencesTimer(
            Store("way"), rig.Persons, rig.Options,
            new OutboxSender(Store("way"), rig.Hub, rig.Hub, rig.Time, Guid.NewGuid().ToString(), NullLogger<OutboxSender>.Instance), _ => ValueTask.FromResult(4), rig.Time)
            .RunAsync(default);
    }

    [Fact]
    public async Task Before_the_first_event_there_is_nothing_and_no_table()
    {
        var store = Store("none");
        Assert.Null(await store.ReadMarkAsync(0, default));
        Assert.Null(await store.FindFactsAsync(0, "a", "v", default));
        Assert.Empty(await store.ReadDueAsync(Place.Of(0), Noon, 5, default));
        Assert.Equal(new BucketHead(0, 0, null), await store.ReadHeadAsync(3, default));
        Assert.Null(await store.FindStateAsync(3, "a", "v", default));
    }

    [Fact]
    public async Task Rows_come_back_as_they_were_written_and_an_old_guard_writes_nothing()
    {
        var store = Store("round");
        var facts = new VisitorFacts("a", One, Timeline.Empty.With(new Fact(Noon, true)).With(new Fact(Noon.AddHours(1), false)));
        DueRow[] dues = [new(Noon.AddMinutes(2), "a", One), new(Noon, "a", One), new(Noon.AddMinutes(1), "b", One)];
        var etag = await store.TryWriteAsync(3, [facts], dues, new Watermarks(), null, default);
        Assert.Equal(facts, await store.FindFactsAsync(3, "a", One, default));
        Assert.Equal([dues[1], dues[2]], await store.ReadDueAsync(Place.Of(3), Noon.AddMinutes(1), 5, default));
        Assert.Equal([dues[1]], await store.ReadDueAsync(Place.Of(3), Noon.AddMinutes(1), 1, default));
        await store.DeleteDueAsync(Place.Of(3), [dues[1], dues[1]], default);
        Assert.Equal([dues[2], dues[0]], await store.ReadDueAsync(Place.Of(3), Noon.AddHours(1), 5, default));
        Assert.Null(await store.TryWriteAsync(3, [facts], [], new Watermarks(), null, default));
        Assert.NotNull(await store.TryWriteAsync(3, [facts], [], new Watermarks(), etag, default));
        Assert.Null(await store.TryWriteAsync(3, [facts], [], new Watermarks(), etag, default));

        var head = new BucketHead(7, 5, null) { Until = 6, Position = -1, Owner = "me", OwnedUntil = Noon };
        var state = new MemberState("a", One, Noon, null);
        var written = await store.TryChangeAsync(
            2, head, new BucketChange { States = [state], Messages = [new OutboxRow(5, "e5", "x"u8.ToArray()), new OutboxRow(6, "e6", "y"u8.ToArray())] }, default);
        Assert.Equal(written, await store.ReadHeadAsync(2, default));
        Assert.Equal(state, await store.FindStateAsync(2, "a", One, default));
        Assert.Equal(["e5", "e6"], (await store.ReadOutboxAsync(2, 5, 7, default)).Select(row => row.EventId));
        Assert.Null(await store.TryChangeAsync(2, head, new BucketChange(), default));
        Assert.NotNull(await store.TryChangeAsync(2, written! with { Sent = 6, Owner = null }, new BucketChange { Sent = [5], States = [state with { Left = Noon.AddHours(1) }] }, default));
        Assert.Equal(["e6"], (await store.ReadOutboxAsync(2, 5, 7, default)).Select(row => row.EventId));
        Assert.Equal(Noon.AddHours(1), (await store.FindStateAsync(2, "a", One, default))!.Left);
        Assert.Null((await store.ReadHeadAsync(2, default)).Owner);
    }

    private TableAudienceStore Store(string name) => new(new TableClient(azurite.ConnectionString, name));

    private static LogBatch Batch(int partition, params byte[][] lines) =>
        new("enriched", "audiences", partition, [.. lines.Select((line, i) => new LogRecord(line, i, Noon))]);
}
