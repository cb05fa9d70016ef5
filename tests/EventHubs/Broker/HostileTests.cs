using Sluice.EventHubs.Amqp;
using Sluice.EventHubs.Messages;
using Sluice.EventHubs.Tests.Tools;

namespace Sluice.EventHubs.Tests.Broker;

/// <summary>Whatever comes over a connection, the broker serves the next one.</summary>
public sealed class HostileTests
{
    [Fact]
    public async Task Garbage_ends_its_own_connection_and_no_other()
    {
        await using var broker = await TestBroker.StartAsync();
        using var good = await RawPeer.OpenAsync(broker.Port);
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            using var bad = await RawPeer.ConnectAsync(broker.Port);
            var bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            if (i % 2 == 0) "AMQP\x00\x01\x00\x00"u8.CopyTo(bytes.Length >= 8 ? bytes : bytes = new byte[8]);
            await bad.SendAsync(bytes);
        }
        await StillServesAsync(good);
        await Eventually.TrueAsync(() => broker.Broker.Counters.Connections == 1, "the other connections are gone");
    }

    [Fact]
    public async Task A_conversation_with_changed_bytes_does_no_harm()
    {
        await using var broker = await TestBroker.StartAsync();
        using var good = await RawPeer.OpenAsync(broker.Port);
        var conversation = Conversation();
        var random = new Random(11);
        for (var i = 0; i < 300; i++)
        {
            var changed = (byte[])conversation.Clone();
            for (var n = random.Next(1, 4); n > 0; n--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            using var bad = await RawPeer.ConnectAsync(broker.Port);
            try
            {
                await bad.SendAsync(changed);
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Closed on the first bytes already, before the rest was sent.
            }
        }
        await StillServesAsync(good);
        await Eventually.TrueAsync(() => broker.Broker.Counters.Connections == 1, "the other connections are gone");
    }

    [Fact]
    public async Task A_frame_larger_than_announced_is_refused_by_its_header_alone()
    {
        await using var broker = await TestBroker.StartAsync();
        using var peer = await RawPeer.OpenAsync(broker.Port);
        await peer.SendAsync([0x7f, 0xff, 0xff, 0xff, 2, 0, 0, 0]);
        var (close, _) = await peer.ExpectAsync(Descriptors.Close);
        Assert.Equal("amqp:connection:framing-error", RawPeer.Condition(close[0]));
    }

    [Fact]
    public async Task Sessions_and_links_are_limited_per_connection()
    {
        await using var broker = await TestBroker.StartAsync();
        using var peer = await RawPeer.OpenAsync(broker.Port);
        await peer.SendAsync(RawPeer.Attach("hub", receiver: false, handle: 256));
        Assert.Equal("amqp:resource-limit-exceeded", RawPeer.Condition((await peer.ExpectAsync(Descriptors.Close)).Fields[0]));
    }

    // Header, open, begin, attach, transfer, flow: what a client sends that skips SASL.
    private static byte[] Conversation() =>
    [
        .. "AMQP\x03\x01\x00\x00"u8,
        .. RawPeer.SaslPlain("RootManageSharedAccessKey", "SAS_KEY_VALUE"),
        .. "AMQP\x00\x01\x00\x00"u8,
        .. RawPeer.Frame(Descriptors.Open, 1, output => output.String("test")),
        .. RawPeer.Frame(Descriptors.Begin, 4, output =>
        {
            output.Null();
            output.UInt(0);
            output.UInt(100);
            output.UInt(100);
        }),
        .. RawPeer.Attach("hub/Partitions/1", receiver: false),
        .. RawPeer.Attach("hub/ConsumerGroups/g/Partitions/1", receiver: true, handle: 1),
        .. RawPeer.Flow(0, 100, 1, 0, 10),
        .. RawPeer.Transfer(0, more: false, Wire.Batch(Wire.Message([1, 2, 3], "key")), RecordBuilder.BatchFormat),
    ];

    private static async Task StillServesAsync(RawPeer peer)
    {
        await peer.SendAsync(RawPeer.Attach("hub/Partitions/0", receiver: false));
        await peer.ExpectAsync(Descriptors.Flow);
        await peer.SendAsync(RawPeer.Transfer(0, more: false, Wire.Message([1])));
        Assert.Equal(Descriptors.Accepted, ((Described)(await peer.ExpectAsync(Descriptors.Disposition)).Fields[4]!).Descriptor);
    }
}
