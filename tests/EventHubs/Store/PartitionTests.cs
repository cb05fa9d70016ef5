using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.EventHubs.Store;
using Sluice.EventHubs.Tests.Tools;

namespace Sluice.EventHubs.Tests.Store;

public sealed class PartitionTests
{
    [Fact]
    public async Task Events_come_back_in_order_with_consecutive_numbers_and_growing_offsets()
    {
        using var store = new StoreFixture();
        Assert.Equal(0, await store.AppendAsync(Body("a"), Body("b")));
        Assert.Equal(2, await store.AppendAsync(Body("c")));
        var events = store.Read(StartPosition.Earliest);
        Assert.Equal(["a", "b", "c"], events.Select(e => Encoding.UTF8.GetString(e.Body)));
        Assert.Equal([0, 1, 2], events.Select(e => e.Sequence));
        Assert.Equal(events.Select(e => e.Offset).Order(), events.Select(e => e.Offset));
        Assert.Equal(3, events.Select(e => e.Offset).Distinct().Count());
        Assert.Equal(events[^1].Offset, store.Partition.State.LastOffset);
    }

    [Fact]
    public void An_empty_partition_says_so()
    {
        using var store = new StoreFixture();
        Assert.Equal(new PartitionState(0, -1, -1, 0, true), store.Partition.State);
        Assert.Empty(store.Read(StartPosition.Earliest));
    }

    [Fact]
    public async Task A_restart_continues_the_numbers_and_keeps_both_ends()
    {
        using var store = new StoreFixture();
        await store.AppendAsync(Body("a"), Body("b"));
        var before = store.Partition.State;
        store.Reopen();
        Assert.Equal(before, store.Partition.State);
        Assert.Equal(2, await store.AppendAsync(Body("c")));
        Assert.Equal(3, store.Read(StartPosition.Earliest).Count);
    }

    [Fact]
    public async Task A_file_torn_at_any_byte_loses_the_torn_record_and_nothing_else()
    {
        using var store = new StoreFixture();
        await store.AppendAsync(Body("first"), Body("second"));
        await store.AppendAsync(Body("third"));
        store.Close();
        var whole = File.ReadAllBytes(store.Files[0]);
        var firstRecord = BitConverter.ToInt32(whole, 0) + RecordFormat.PrefixLength;
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(store.Files[0], whole[..length]);
            store.Reopen();
            var kept = length >= firstRecord ? 2 : 0;
            Assert.Equal(kept, store.Read(StartPosition.Earliest).Count);
            Assert.Equal(kept, await store.AppendAsync(Body("new")));
            Assert.Equal("new", Encoding.UTF8.GetString(store.Read(StartPosition.Earliest)[^1].Body));
            store.Close();
        }
    }

    [Fact]
    public async Task A_byte_changed_in_the_last_record_is_noticed_at_the_next_start()
    {
        using var store = new StoreFixture();
        await store.AppendAsync(Body("first"));
        await store.AppendAsync(Body("second"));
        store.Close();
        var whole = File.ReadAllBytes(store.Files[0]);
        var firstRecord = BitConverter.ToInt32(whole, 0) + RecordFormat.PrefixLength;
        for (var at = firstRecord; at < whole.Length; at++)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 0x20;
            File.WriteAllBytes(store.Files[0], changed);
            store.Reopen();
            Assert.Single(store.Read(StartPosition.Earliest));
            store.Close();
        }
    }

    [Fact]
    public async Task A_damaged_record_in_the_middle_is_reported_not_skipped()
    {
        using var store = new StoreFixture(new StoreOptions(TimeSpan.FromDays(1), 1L << 30, 1));
        await store.AppendAsync(Body("first"));
        await store.AppendAsync(Body("second"));
        store.Close();
        var file = File.ReadAllBytes(store.Files[0]);
        file[^1] ^= 1;
        File.WriteAllBytes(store.Files[0], file);
        store.Reopen();
        Assert.Throws<StoreDamagedException>(() => store.Read(StartPosition.Earliest));
    }

    [Fact]
    public async Task A_segment_that_was_cut_keeps_the_store_from_opening()
    {
        using var store = new StoreFixture(new StoreOptions(TimeSpan.FromDays(1), 1L << 30, 1));
        await store.AppendAsync(Body("first"));
        await store.AppendAsync(Body("second"));
        store.Close();
        File.WriteAllBytes(store.Files[0], File.ReadAllBytes(store.Files[0])[..^1]);
        Assert.Throws<StoreDamagedException>(store.Reopen);
    }

    [Fact]
    public async Task Size_retention_deletes_whole_segments_from_the_old_end()
    {
        using var store = new StoreFixture(new StoreOptions(TimeSpan.FromDays(1), 5_000, 1_000));
        for (var i = 0; i < 50; i++) await store.AppendAsync(new byte[500]);
        Assert.InRange(store.Files.Sum(file => new FileInfo(file).Length), 5_000, 7_500);
        var state = store.Partition.State;
        Assert.True(state.BeginningSequence > 0);
        Assert.Equal(49, state.LastSequence);
        var events = store.Read(StartPosition.Earliest);
        Assert.Equal(state.BeginningSequence, events[0].Sequence);
        Assert.Equal(49, events[^1].Sequence);
        store.Reopen();
        Assert.Equal(state, store.Partition.State);
    }

    [Fact]
    public async Task Age_retention_empties_a_partition_and_the_numbers_go_on()
    {
        using var store = new StoreFixture(new StoreOptions(TimeSpan.FromHours(1), 1L << 30, 100));
        await store.AppendAsync(Body("old"));
        await store.AppendAsync(Body("old too"));
        store.Time.Advance(TimeSpan.FromMinutes(59));
        store.Partition.ApplyRetention();
        Assert.Equal(2, store.Read(StartPosition.Earliest).Count);
        store.Time.Advance(TimeSpan.FromMinutes(2));
        // The commit that has just acknowledged may not have let go yet; then retention is its own next step.
        await Eventually.TrueAsync(
            () =>
            {
                store.Partition.ApplyRetention();
                return store.Partition.State.IsEmpty;
            },
            "the partition was emptied");
        Assert.Equal(2, store.Partition.State.BeginningSequence);
        Assert.Equal(1, store.Partition.State.LastSequence);
        store.Reopen();
        Assert.True(store.Partition.State.IsEmpty);
        Assert.Equal(1, store.Partition.State.LastSequence);
        Assert.Equal(2, await store.AppendAsync(Body("new")));
        Assert.Equal(2, Assert.Single(store.Read(StartPosition.Earliest)).Sequence);
    }

    [Fact]
    public async Task A_reader_that_retention_overtook_goes_on_at_the_new_beginning()
    {
        using var store = new StoreFixture(new StoreOptions(TimeSpan.FromHours(1), 1L << 30, 100));
        for (var i = 0; i < 4; i++) await store.AppendAsync(Body("old"));
        var cursor = store.Partition.Open(StartPosition.Earliest)!;
        using var chunk = new RecordChunk();
        Assert.True(cursor.TryRead(chunk));
        cursor.MoveTo(1);
        store.Time.Advance(TimeSpan.FromHours(2));
        await Eventually.TrueAsync(
            () =>
            {
                store.Partition.ApplyRetention();
                return store.Partition.State.IsEmpty;
            },
            "the partition was emptied");
        Assert.False(cursor.TryRead(chunk));
        await store.AppendAsync(Body("new"));
        Assert.True(cursor.TryRead(chunk));
        Assert.Equal(4, cursor.NextSequence);
    }

    [Fact]
    public async Task Enqueued_times_never_decrease_though_the_clock_does()
    {
        using var store = new StoreFixture();
        await store.AppendAsync(Body("a"));
        store.Time.StepBack(TimeSpan.FromHours(1));
        await store.AppendAsync(Body("b"));
        store.Reopen();
        await store.AppendAsync(Body("c"));
        var times = store.Read(StartPosition.Earliest).Select(e => e.Milliseconds).ToList();
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task A_position_behind_the_end_is_refused_and_the_end_itself_is_not()
    {
        using var store = new StoreFixture();
        await store.AppendAsync(Body("a"));
        Assert.Null(store.Partition.Open(new StartPosition(StartKind.Sequence, 1, false)));
        Assert.Null(store.Partition.Open(new StartPosition(StartKind.Offset, 1_000_000, false)));
        Assert.NotNull(store.Partition.Open(new StartPosition(StartKind.Sequence, 0, false)));
        Assert.NotNull(store.Partition.Open(new StartPosition(StartKind.Offset, store.Partition.State.LastOffset, false)));
    }

    [Fact]
    public async Task Waiting_for_an_event_ends_when_it_is_durable()
    {
        using var store = new StoreFixture();
        var waiting = store.Partition.WaitForAsync(1, CancellationToken.None).AsTask();
        await store.AppendAsync(Body("a"));
        Assert.False(waiting.IsCompleted);
        await store.AppendAsync(Body("b"));
        await waiting.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Many_senders_at_once_share_flushes_and_lose_nothing()
    {
        using var store = new StoreFixture(new StoreOptions(TimeSpan.FromDays(1), 1L << 30, 20_000));
        var sends = Enumerable.Range(0, 500).Select(i => store.AppendAsync(BitConverter.GetBytes(i), new byte[i])).ToArray();
        var sequences = await Task.WhenAll(sends);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => 2L * i), sequences);
        var events = store.Read(StartPosition.Earliest);
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal(i, BitConverter.ToInt32(events[2 * i].Body));
            Assert.Equal(i, events[2 * i + 1].Body.Length);
        }
    }

    // Random histories of appends, restarts, torn writes and reads, against a list in memory.
    [Fact]
    public void Whatever_happened_before_the_store_holds_what_it_acknowledged()
    {
        var step = Gen.OneOf(
            Gen.Choose(1, 5).SelectMany(count => Gen.Choose(0, 3000).Select(size => (Kind: 0, count, size))),
            Gen.Constant((Kind: 1, count: 0, size: 0)),
            Gen.Choose(1, 60).Select(bytes => (Kind: 2, count: 0, size: bytes)));
        Prop.ForAll(Arb.From(step.ListOf()), history =>
        {
            using var store = new StoreFixture(new StoreOptions(TimeSpan.FromDays(1), 1L << 30, 10_000));
            var model = new List<byte[]>();
            var random = new Random(history.Count());
            foreach (var (kind, count, size) in history)
            {
                store.Time.Advance(TimeSpan.FromMilliseconds(1));
                switch (kind)
                {
                    case 0:
                        var bodies = Enumerable.Range(0, count).Select(_ => Bytes(random, size)).ToArray();
                        Assert.Equal(model.Count, store.AppendAsync(bodies).GetAwaiter().GetResult());
                        model.AddRange(bodies);
                        break;
                    case 1:
                        store.Reopen();
                        break;
                    default:
                        store.Close();
                        using (var file = File.Open(store.Files[^1], FileMode.Append)) file.Write(Bytes(random, size));
                        store.Reopen();
                        break;
                }
            }
            var events = store.Read(StartPosition.Earliest);
            Assert.Equal(model, events.Select(e => e.Body));
            if (events.Count == 0) return;
            var some = events[random.Next(events.Count)];
            Assert.Equal(some.Sequence, store.Read(new StartPosition(StartKind.Sequence, some.Sequence, true))[0].Sequence);
            Assert.Equal(some.Sequence, store.Read(new StartPosition(StartKind.Offset, some.Offset, true))[0].Sequence);
            Assert.Equal(
                events.First(e => e.Milliseconds >= some.Milliseconds).Sequence,
                store.Read(new StartPosition(StartKind.EnqueuedTime, some.Milliseconds, true))[0].Sequence);
            Assert.Equal(
                events.Where(e => e.Offset > some.Offset).Select(e => e.Sequence),
                store.Read(new StartPosition(StartKind.Offset, some.Offset, false)).Select(e => e.Sequence));
        }).QuickCheckThrowOnFailure();
    }

    private static byte[] Body(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
