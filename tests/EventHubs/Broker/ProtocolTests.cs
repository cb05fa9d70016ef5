using Sluice.EventHubs.Amqp;
using Sluice.EventHubs.Messages;
using Sluice.EventHubs.Tests.Tools;
using Sluice.Testing;

namespace Sluice.EventHubs.Tests.Broker;

/// <summary>Frame by frame: credit, windows, sizes and refusals.</summary>
public sealed class ProtocolTests
{
    private const string Reader = "hub/ConsumerGroups/g/Partitions/0";

    [Fact]
    public async Task A_reader_gets_as_many_events_as_it_gave_credit_for_however_often_it_says_so()
    {
        await using var broker = await TestBroker.StartAsync();
        using var peer = await RawPeer.OpenAsync(broker.Port);
        await SendAsync(peer, 40);
        await peer.SendAsync(RawPeer.Attach(Reader, receiver: true, handle: 1));
        await peer.ExpectAsync(Descriptors.Attach);
        // The same ten, three times over: before, while and after they are delivered.
        await peer.SendAsync(RawPeer.Flow(0, 2048, 1, 0, 10));
        await peer.SendAsync(RawPeer.Flow(0, 2048, 1, 0, 10));
        for (var i = 0; i < 10; i++) Assert.Equal((uint)1, (await peer.ExpectAsync(Descriptors.Transfer)).Fields[0]);
        await peer.SendAsync(RawPeer.Flow(10, 2048, 1, 0, 10));
        await peer.SendAsync(RawPeer.Flow(10, 2048, 1, 10, 5));
        for (var i = 10; i < 15; i++)
            Assert.Equal([(byte)i], Wire.BodyOf((await peer.ExpectAsync(Descriptors.Transfer)).Payload));
        // Drained credit comes back as used: had more been delivered, transfers would stand in front of this flow.
        await peer.SendAsync(RawPeer.Flow(15, 2048, 1, 15, 0, drain: true));
        await peer.SendAsync(RawPeer.Frame(Descriptors.Detach, 2, output => { output.UInt(1); output.Boolean(true); }));
        var next = await peer.ReadFrameAsync();
        while (next!.Value.Descriptor == Descriptors.Flow) next = await peer.ReadFrameAsync();
        Assert.Equal(Descriptors.Detach, next.Value.Descriptor);
        Assert.Equal(15, broker.Broker.Counters.EventsOut);
    }

    [Fact]
    public async Task Credit_that_finds_no_event_is_given_back_when_drained()
    {
        await using var broker = await TestBroker.StartAsync();
        using var peer = await RawPeer.OpenAsync(broker.Port);
        await peer.SendAsync(RawPeer.Attach(Reader, receiver: true, handle: 1));
        await peer.SendAsync(RawPeer.Flow(0, 2048, 1, 0, 7, drain: true));
        var (flow, _) = await peer.ExpectAsync(Descriptors.Flow);
        Assert.Equal(7u, flow[5]);
        Assert.Equal(0u, flow[6]);
    }

    [Fact]
    public async Task A_closed_session_window_holds_events_back_and_any_flow_opens_it()
    {
        await using var broker = await TestBroker.StartAsync();
        using var peer = await RawPeer.OpenAsync(broker.Port, maxFrame: 512, window: 2);
        await SendAsync(peer, 1, size: 3000);
        await peer.SendAsync(RawPeer.Attach(Reader, receiver: true, handle: 1));
        await peer.ExpectAsync(Descriptors.Attach);
        await peer.SendAsync(RawPeer.Flow(0, 2, 1, 0, 10));
        var message = new List<byte>();
        for (var frames = 0u; ; frames++)
        {
            if (frames is > 0 && frames % 2 == 0) await peer.SendAsync(RawPeer.Flow(frames, 2, null, 0, 0));
            var (fields, payload) = await peer.ExpectAsync(Descriptors.Transfer);
            message.AddRange(payload);
            if (fields[5] is false) break;
        }
        Assert.Equal(3000, Wire.BodyOf(message.ToArray()).Length);
    }

    [Fact]
    public async Task A_message_in_many_frames_is_put_together_and_one_too_large_is_rejected_alone()
    {
        await using var broker = await TestBroker.StartAsync();
        using var peer = await RawPeer.OpenAsync(broker.Port);
        await peer.SendAsync(RawPeer.Attach("hub/Partitions/0", receiver: false));
        await peer.ExpectAsync(Descriptors.Flow);
        var large = Wire.Message(new byte[1_048_570]);
        foreach (var part in large.Chunk(60_000)) await peer.SendAsync(RawPeer.Transfer(0, more: true, part));
        await peer.SendAsync(RawPeer.Transfer(0, more: false, []));
        var (rejected, _) = await peer.ExpectAsync(Descriptors.Disposition);
        Assert.Equal("amqp:link:message-size-exceeded", RawPeer.Condition(((object?[])((Described)rejected[4]!).Value!)[0]));
        var fits = Wire.Message(new byte[1_048_560]);
        foreach (var part in fits.Chunk(60_000)) await peer.SendAsync(RawPeer.Transfer(1, more: true, part));
        await peer.SendAsync(RawPeer.Transfer(1, more: false, []));
        var (accepted, _) = await peer.ExpectAsync(Descriptors.Disposition);
        Assert.Equal(Descriptors.Accepted, ((Described)accepted[4]!).Descriptor);
        Assert.Equal(1, broker.Broker.Counters.EventsIn);
    }

    [Fact]
    public async Task A_malformed_message_is_rejected_and_the_link_lives_on()
    {
        await using var broker = await TestBroker.StartAsync();
        using var peer = await RawPeer.OpenAsync(broker.Port);
        await peer.SendAsync(RawPeer.Attach("hub", receiver: false));
        await peer.ExpectAsync(Descriptors.Flow);
        await peer.SendAsync(RawPeer.Transfer(0, more: false, [1, 2, 3]));
        var (rejected, _) = await peer.ExpectAsync(Descriptors.Disposition);
        Assert.Equal("amqp:decode-error", RawPeer.Condition(((object?[])((Described)rejected[4]!).Value!)[0]));
        await peer.SendAsync(RawPeer.Transfer(1, more: false, Wire.Message([1])));
        var (accepted, _) = await peer.ExpectAsync(Descriptors.Disposition);
        Assert.Equal(Descriptors.Accepted, ((Described)accepted[4]!).Descriptor);
    }

    [Theory]
    [InlineData("nowhere", false, "amqp:not-found")]
    [InlineData("hub/Partitions/2", false, "com.microsoft:argument-out-of-range")]
    [InlineData("hub/Partitions/-1", false, "com.microsoft:argument-out-of-range")]
    [InlineData("hub/ConsumerGroups/g/Partitions/x", true, "com.microsoft:argument-out-of-range")]
    [InlineData("hub", true, "amqp:not-allowed")]
    [InlineData("hub/ConsumerGroups/g", true, "amqp:not-found")]
    public async Task A_link_to_nothing_is_attached_empty_and_detached_with_the_reason(string address, bool receiver, string condition)
    {
        await using var broker = await TestBroker.StartAsync();
        using var peer = await RawPeer.OpenAsync(broker.Port);
        await peer.SendAsync(RawPeer.Attach(address, receiver));
        var (attach, _) = await peer.ExpectAsync(Descriptors.Attach);
        Assert.Null(attach[5]);
        Assert.Null(attach[6]);
        var (detach, _) = await peer.ExpectAsync(Descriptors.Detach);
        Assert.Equal(condition, RawPeer.Condition(detach[2]));
        // The handle is free again once the peer has answered.
        await peer.SendAsync(RawPeer.Frame(Descriptors.Detach, 2, output => { output.UInt(0); output.Boolean(true); }));
        await peer.SendAsync(RawPeer.Attach("hub", receiver: false));
        Assert.NotNull((await peer.ExpectAsync(Descriptors.Attach)).Fields[6]);
    }

    [Fact]
    public async Task A_sixth_reader_without_owner_level_is_refused()
    {
        await using var broker = await TestBroker.StartAsync();
        using var peer = await RawPeer.OpenAsync(broker.Port);
        for (var handle = 0u; handle < 6; handle++) await peer.SendAsync(RawPeer.Attach(Reader, receiver: true, handle));
        var (detach, _) = await peer.ExpectAsync(Descriptors.Detach);
        Assert.Equal(5u, detach[0]);
        Assert.Equal("amqp:resource-limit-exceeded", RawPeer.Condition(detach[2]));
    }

    [Fact]
    public async Task A_wrong_key_fails_the_authentication()
    {
        await using var broker = await TestBroker.StartAsync();
        using var peer = await RawPeer.ConnectAsync(broker.Port);
        await peer.SendAsync("AMQP\x03\x01\x00\x00"u8.ToArray());
        await peer.SendAsync(RawPeer.SaslPlain("RootManageSharedAccessKey", "guess"));
        await peer.SkipHeaderAsync();
        Assert.Equal((byte)1, (await peer.ExpectAsync(Descriptors.SaslOutcome)).Fields[0]);
        Assert.Null(await peer.ReadFrameAsync());
    }

    [Fact]
    public async Task Sending_without_credit_loses_the_link_and_unsettled_messages_are_bounded()
    {
        await using var broker = await TestBroker.StartAsync();
        using var peer = await RawPeer.OpenAsync(broker.Port);
        await peer.SendAsync(RawPeer.Attach("$cbs", receiver: false));
        var (flow, _) = await peer.ExpectAsync(Descriptors.Flow);
        var credit = (uint)flow[6]!;
        Assert.InRange(credit, 1u, 1000u);
        // Unfinished messages use the credit up without ever being settled.
        await peer.SendAsync(RawPeer.Attach("hub", receiver: false, handle: 1));
        await peer.ExpectAsync(Descriptors.Flow);
        var ended = false;
        for (var i = 0u; i < 40 && !ended; i++)
        {
            await peer.SendAsync(RawPeer.Attach("hub", receiver: false, handle: 2 + i));
            for (var part = 0; part < 17 && !ended; part++)
                try
                {
                    await peer.SendAsync(RawPeer.Transfer(i, more: true, new byte[60_000], handle: 2 + i));
                }
                catch (System.Net.Sockets.SocketException)
                {
                    ended = true;
                }
        }
        var close = await LastFrameAsync(peer);
        Assert.True(close is null || close == "amqp:resource-limit-exceeded");
        // The broker itself is as well as before.
        using var another = await RawPeer.OpenAsync(broker.Port);
        await SendAsync(another, 1);
    }

    [Fact]
    public async Task A_stopping_broker_answers_what_it_has_taken_in_and_says_goodbye()
    {
        await using var broker = await TestBroker.StartAsync();
        using var peer = await RawPeer.OpenAsync(broker.Port);
        await peer.SendAsync(RawPeer.Attach("hub/Partitions/0", receiver: false));
        await peer.ExpectAsync(Descriptors.Flow);
        for (var i = 0u; i < 200; i++) await peer.SendAsync(RawPeer.Transfer(i, more: false, Wire.Message(new byte[20_000])));
        await Eventually.TrueAsync(() => broker.Broker.Counters.EventsIn > 0, "the first are written");
        var stopping = broker.Broker.DisposeAsync();
        var accepted = 0;
        string? goodbye = null;
        while (await peer.ReadFrameAsync() is { } frame)
        {
            if (frame.Descriptor == Descriptors.Disposition) accepted++;
            if (frame.Descriptor == Descriptors.Close) goodbye = RawPeer.Condition(frame.Fields[0]);
        }
        peer.Dispose();
        await stopping;
        Assert.Equal("amqp:connection:forced", goodbye);
        Assert.Equal(broker.Broker.Counters.EventsIn, accepted);
    }

    [Fact]
    public async Task A_silent_connection_gets_heartbeats_and_a_dead_one_is_let_go()
    {
        var time = new ManualTime();
        await using var broker = await TestBroker.StartAsync(time);
        using var peer = await RawPeer.OpenAsync(broker.Port);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(8, (await peer.ReceiveAsync(8))![3]);
        Assert.Equal(1, broker.Broker.Counters.Connections);
        time.Advance(TimeSpan.FromMinutes(7));
        await Eventually.TrueAsync(() => broker.Broker.Counters.Connections == 0, "the connection is given up");
    }

    private static async Task<string?> LastFrameAsync(RawPeer peer)
    {
        while (await peer.ReadFrameAsync() is { } frame)
            if (frame.Descriptor == Descriptors.Close)
                return RawPeer.Condition(frame.Fields[0]);
        return null;
    }

    private static async Task SendAsync(RawPeer peer, int events, int size = 1)
    {
        await peer.SendAsync(RawPeer.Attach("hub/Partitions/0", receiver: false));
        var batch = Wire.Batch([.. Enumerable.Range(0, events).Select(i =>
        {
            var body = new byte[size];
            body[0] = (byte)i;
            return Wire.Message(body);
        })]);
        await peer.ExpectAsync(Descriptors.Flow);
        await peer.SendAsync(RawPeer.Transfer(0, more: false, batch, RecordBuilder.BatchFormat));
        await peer.ExpectAsync(Descriptors.Disposition);
    }
}
