using Sluice.Cli.Micro;

namespace Sluice.Cli.Tests.Micro;

/// <summary>Memory has an end; counts go on.</summary>
public sealed class MicroStoreTests
{
    [Fact]
    public void The_oldest_events_give_way_and_still_count()
    {
        var store = new MicroStore();
        for (var i = 0; i < MicroStore.MaxEvents + 50; i++)
        {
            store.Add(new GoodEvent($"{i}", null, [], false, [1]));
            store.Add(new BadEvent($"{i}", null, [1]));
        }
        var good = store.Good(new GoodFilter());
        Assert.Equal(MicroStore.MaxEvents, good.Count);
        Assert.Equal($"{MicroStore.MaxEvents + 49}", good[0].EventType);
        Assert.Equal("50", good[^1].EventType);
        Assert.Equal(MicroStore.MaxEvents, store.Bad(new BadFilter()).Count);
        Assert.Equal(new MicroCounts(MicroStore.MaxEvents + 50, MicroStore.MaxEvents + 50), store.Counts);
    }

    [Fact]
    public void Large_events_give_way_by_their_bytes_and_the_newest_stays()
    {
        var store = new MicroStore();
        var megabyte = new byte[1024 * 1024];
        for (var i = 0; i < 200; i++) store.Add(new GoodEvent($"{i}", null, [], false, megabyte));
        var kept = store.Good(new GoodFilter());
        Assert.Equal(MicroStore.MaxBytes / megabyte.Length, kept.Count);
        Assert.Equal("199", kept[0].EventType);
        var list = new NewestList<string>(10, 5);
        list.Add("small", 1);
        list.Add("larger than all", 99);
        Assert.Equal(["larger than all"], list.Take(_ => true, 10));
    }

    [Fact]
    public void Ways_are_kept_of_the_newest_events_only_and_never_of_endless_ids()
    {
        var store = new MicroStore();
        for (var i = 0; i < 3 * MicroStore.MaxEvents; i++) store.Note(new EventTrace($"id-{i}"));
        Assert.Null(store.TryFind("id-0"));
        Assert.NotNull(store.TryFind($"id-{3 * MicroStore.MaxEvents - 1}"));
        var endless = new string('x', 1000);
        store.Note(new EventTrace(endless));
        Assert.Null(store.TryFind(endless));
    }

    [Fact]
    public async Task Payloads_of_many_small_events_give_way_by_what_they_weigh()
    {
        var payloads = new CollectedPayloads();
        var many = Enumerable.Range(0, 100_000).Select(_ => new Snowplow.RawEvent
        {
            Vendor = "v", Version = "1", Parameters = [], Payload = new(),
        }).ToList();
        for (var i = 0; i < 20; i++)
        {
            payloads.Add(0, i, 10, new(), many);
            payloads.MoveTo(0, i);
        }
        Assert.Null(await payloads.FindAsync(new(0, 0, 0), CancellationToken.None));
        Assert.NotNull(await payloads.FindAsync(new(0, 19, 99_999), CancellationToken.None));
        Assert.Null((await payloads.FindAsync(new(0, 19, 100_000), CancellationToken.None))!.Raw);
    }
}
