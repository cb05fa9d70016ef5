using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.Audiences;
using Sluice.Log;
using Sluice.Log.Sinks;
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

    [Fact]
    public async Task Members_webhook_messages_and_looks_come_back_and_what_is_forgotten_is_gone()
    {
        var store = Store("members");
        var place = Place.BucketOf(One);
        // Its key begins like the other's.
        var like = One + "/";
        await store.AddDueAsync(place, new DueRow(Noon, DueRow.Every, One), default);
        await store.AddDueAsync(place, new DueRow(Noon, DueRow.Every, One), default);
        Assert.Equal([new DueRow(Noon, DueRow.Every, One)], await store.FindDueAsync(place, One, default));
        var facts = new[] { One, like }.SelectMany(id => new[] { "a", "a_b" }.Select(audience => new VisitorFacts(audience, id, Timeline.Empty.With(new Fact(Noon, true))))).ToList();
        var old = await store.TryWriteAsync(3, facts, [], new Watermarks(), null, default);
        var etag = await store.TryWriteAsync(3, facts, [], new Watermarks(), old, default);
        Assert.Equal(["a", "a_b"], await store.FindAudiencesAsync(Place.Of(3), One, default));
        Assert.False(await store.TryForgetFactsAsync(3, One, ["a"], new PartitionMark(new Watermarks(), old!), default));
        Assert.True(await store.TryForgetFactsAsync(3, One, ["a", "a_b"], new PartitionMark(new Watermarks(), etag!), default));
        Assert.Empty(await store.FindAudiencesAsync(Place.Of(3), One, default));
        Assert.Equal(["a", "a_b"], await store.FindAudiencesAsync(Place.Of(3), like, default));

        var states = Enumerable.Range(0, 3).Select(n => new MemberState("a", $"v{n}", Noon.AddMinutes(n), null)).ToList();
        var message = new WebhookMessage("a", 7, "e7", "x"u8.ToArray(), Noon);
        var head = await store.TryChangeAsync(2, new BucketHead(0, 0, null) { Members = MemberCounts.None.Plus("a", 3) }, new BucketChange
        {
            States = states, Entered = [.. states.Select(state => new Member("a", state.VisitorId, state.Entered, "p"))],
            Webhooks = [message with { Number = 8 }, message],
        }, default);
        Assert.Equal(head, await store.ReadHeadAsync(2, default));
        Assert.Equal([new Member("a", "v2", Noon.AddMinutes(2), "p"), new Member("a", "v1", Noon.AddMinutes(1), "p")], await store.ReadMembersAsync(2, "a", 2, default));
        Assert.Empty(await store.ReadMembersAsync(2, "a_b", 2, default));
        Assert.NotNull(await store.TryChangeAsync(2, head!, new BucketChange { Forgotten = [states[2]], Left = [states[2]] }, default));
        Assert.Null(await store.FindStateAsync(2, "a", "v2", default));
        Assert.Equal("v1", (await store.ReadMembersAsync(2, "a", 1, default))[0].VisitorId);

        var waiting = await store.ReadWaitingAsync(2, "a", 5, default);
        Assert.Equal([7L, 8L], waiting.Select(one => one.Number));
        var claimed = await store.TryClaimAsync(2, waiting[0], "me", Noon, default);
        Assert.Null(await store.TryClaimAsync(2, waiting[0], "other", Noon, default));
        Assert.Equal(("me", Noon), ((await store.ReadWaitingAsync(2, "a", 1, default))[0].Owner, claimed!.OwnedUntil));
        await store.RemoveAsync(2, claimed, default);
        await store.RemoveAsync(2, claimed, default);
        Assert.Null(await store.TryClaimAsync(2, claimed, "me", Noon, default));
        Assert.Equal(8, Assert.Single(await store.ReadWaitingAsync(2, "a", 5, default)).Number);
    }

    private TableAudienceStore Store(string name) => new(new TableClient(azurite.ConnectionString, name));

    private static LogBatch Batch(int partition, params byte[][] lines) =>
        new("enriched", "audiences", partition, [.. lines.Select((line, i) => new LogRecord(line, i, Noon))]);
}
