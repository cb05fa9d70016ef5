using Amqp;
using Sluice.EventHubs.Tests.Tools;
using Sluice.Testing;

namespace Sluice.EventHubs.Tests.Broker;

/// <summary>Throughput units, on a clock that the test moves.</summary>
public sealed class ThroughputTests
{
    [Fact]
    public async Task A_unit_takes_a_thousand_events_a_second_and_refuses_the_rest_with_50002()
    {
        var time = new ManualTime();
        await using var broker = await TestBroker.StartAsync(time, units: 1);
        await using var client = await NetLite.ConnectAsync(broker.Port);
        var sender = new SenderLink(client.Session, "s", "hub/Partitions/0");
        for (var i = 0; i < 5; i++) await SendAsync(sender, 200, 10);
        var busy = await Assert.ThrowsAsync<AmqpException>(() => SendAsync(sender, 1, 10));
        Assert.Equal("com.microsoft:server-busy", busy.Error.Condition.ToString());
        Assert.Contains("50002", busy.Error.Description);
        time.Advance(TimeSpan.FromMilliseconds(500));
        await SendAsync(sender, 500, 10);
        await Assert.ThrowsAsync<AmqpException>(() => SendAsync(sender, 1, 10));
        Assert.Equal(1500, broker.Broker.Counters.EventsIn);
        Assert.Equal(2, broker.Broker.Counters.ThrottledSends);
    }

    [Fact]
    public async Task A_unit_takes_a_megabyte_a_second()
    {
        var time = new ManualTime();
        await using var broker = await TestBroker.StartAsync(time, units: 1);
        await using var client = await NetLite.ConnectAsync(broker.Port);
        var sender = new SenderLink(client.Session, "s", "hub");
        for (var i = 0; i < 4; i++) await SendAsync(sender, 1, 250_000);
        await Assert.ThrowsAsync<AmqpException>(() => SendAsync(sender, 1, 10));
        time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(sender, 1, 900_000);
    }

    [Fact]
    public async Task More_units_help_at_once_and_none_lift_the_limit()
    {
        var time = new ManualTime();
        await using var broker = await TestBroker.StartAsync(time, units: 1);
        await using var client = await NetLite.ConnectAsync(broker.Port);
        var sender = new SenderLink(client.Session, "s", "hub");
        await SendAsync(sender, 1000, 1);
        await Assert.ThrowsAsync<AmqpException>(() => SendAsync(sender, 1, 1));
        broker.Broker.SetThroughputUnits(3);
        Assert.Equal(3, broker.Broker.ThroughputUnits);
        for (var i = 0; i < 3; i++) await SendAsync(sender, 1000, 1);
        await Assert.ThrowsAsync<AmqpException>(() => SendAsync(sender, 1, 1));
        broker.Broker.SetThroughputUnits(null);
        for (var i = 0; i < 10; i++) await SendAsync(sender, 1000, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => broker.Broker.SetThroughputUnits(0));
    }

    [Fact]
    public async Task Readers_are_slowed_without_a_word()
    {
        var time = new ManualTime();
        await using var broker = await TestBroker.StartAsync(time);
        await using var client = await NetLite.ConnectAsync(broker.Port);
        var sender = new SenderLink(client.Session, "s", "hub/Partitions/0");
        for (var i = 0; i < 12; i++) await SendAsync(sender, 1000, 100);
        broker.Broker.SetThroughputUnits(1);
        var receiver = new ReceiverLink(client.Session, "r", "hub/ConsumerGroups/g/Partitions/0");
        var received = 0;
        receiver.Start(20_000, (_, _) => Interlocked.Increment(ref received));
        await Eventually.TrueAsync(() => broker.Broker.Counters.ThrottledReads > 0, "the reader has to wait");
        // One second's worth, and what was under way when it was used up.
        Assert.InRange(broker.Broker.Counters.EventsOut, 4096, 4096 + 700);
        for (var i = 0; i < 4; i++) time.Advance(TimeSpan.FromMilliseconds(250));
        await Eventually.TrueAsync(() => broker.Broker.Counters.EventsOut > 4096 + 700, "another second's worth");
        Assert.InRange(broker.Broker.Counters.EventsOut, 4096 + 701, 2 * 4096 + 1400);
        broker.Broker.SetThroughputUnits(null);
        time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => Volatile.Read(ref received) == 12_000, "the rest arrives");
    }

    private static Task SendAsync(SenderLink sender, int events, int size) =>
        sender.SendAsync(NetLite.Batch(Enumerable.Range(0, events).Select(_ => new byte[size])));
}
