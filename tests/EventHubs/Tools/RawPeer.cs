using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Tests.Tools;

/// <summary>A client that sends and receives frames one by one, so that a test can do what no client library does.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public static async Task<RawPeer> ConnectAsync(int port)
    {
        var peer = new RawPeer();
        await peer._socket.ConnectAsync(IPAddress.Loopback, port);
        return peer;
    }

    /// <summary>Connects, authenticates with the key, opens connection and session.</summary>
    public static async Task<RawPeer> OpenAsync(int port, uint maxFrame = 65536, uint window = 2048)
    {
        var peer = await ConnectAsync(port);
        await peer.SendAsync("AMQP\x03\x01\x00\x00"u8.ToArray());
        await peer.ReceiveAsync(8);
        await peer.ReadFrameAsync();
        await peer.SendAsync(SaslPlain("RootManageSharedAccessKey", "SAS_KEY_VALUE"));
        await peer.ReadFrameAsync();
        await peer.SendAsync("AMQP\x00\x01\x00\x00"u8.ToArray());
        await peer.ReceiveAsync(8);
        await peer.SendAsync(Frame(Descriptors.Open, 3, output =>
        {
            output.String("test");
            output.Null();
            output.UInt(maxFrame);
        }));
        await peer.ReadFrameAsync();
        await peer.SendAsync(Frame(Descriptors.Begin, 4, output =>
        {
            output.Null();
            output.UInt(0);
            output.UInt(window);
            output.UInt(2048);
        }));
        await peer.ReadFrameAsync();
        return peer;
    }

    public static byte[] SaslPlain(string name, string password)
    {
        using var output = new AmqpBuffer();
        var frame = output.BeginFrame(0, type: 1);
        output.Descriptor(Descriptors.SaslInit);
        var list = output.BeginList();
        output.Symbol("PLAIN");
        output.Binary(Encoding.UTF8.GetBytes($"\0{name}\0{password}"));
        output.EndCompound(list, 2);
        output.EndFrame(frame);
        return output.Written.ToArray();
    }

    public static byte[] Frame(ulong descriptor, int count, Action<AmqpBuffer> fields, byte[]? payload = null)
    {
        using var output = new AmqpBuffer();
        var frame = output.BeginFrame(0);
        output.Descriptor(descriptor);
        var list = output.BeginList();
        fields(output);
        output.EndCompound(list, count);
        output.Raw(payload);
        output.EndFrame(frame);
        return output.Written.ToArray();
    }

    public static byte[] Attach(string address, bool receiver, uint handle = 0) => Frame(Descriptors.Attach, 10, output =>
    {
        output.String("link" + handle);
        output.UInt(handle);
        output.Boolean(receiver);
        output.Null();
        output.Null();
        Terminus(output, Descriptors.Source, receiver ? address : "me");
        Terminus(output, Descriptors.Target, receiver ? "me" : address);
        output.Null();
        output.Null();
        output.UInt(0);
    });

    public static byte[] Flow(uint nextIncomingId, uint window, uint? handle, uint deliveryCount, uint credit, bool drain = false) =>
        Frame(Descriptors.Flow, handle is null ? 4 : 9, output =>
        {
            output.UInt(nextIncomingId);
            output.UInt(window);
            output.UInt(0);
            output.UInt(2048);
            if (handle is null) return;
            output.UInt(handle.Value);
            output.UInt(deliveryCount);
            output.UInt(credit);
            output.Null();
            output.Boolean(drain);
        });

    public static byte[] Transfer(uint deliveryId, bool more, byte[] payload, uint format = 0, uint handle = 0) =>
        Frame(Descriptors.Transfer, 6, output =>
        {
            output.UInt(handle);
            output.UInt(deliveryId);
            output.Binary(BitConverter.GetBytes(deliveryId));
            output.UInt(format);
            output.Boolean(false);
            output.Boolean(more);
        }, payload);

    public async Task SendAsync(byte[] bytes) => await _socket.SendAsync(bytes);

    /// <summary>Passes over a protocol header.</summary>
    public async Task SkipHeaderAsync() => await ReceiveAsync(8);

    /// <summary>The next frame that is no heartbeat: descriptor, fields, payload; null when the broker has closed.</summary>
    public async Task<(ulong Descriptor, object?[] Fields, byte[] Payload)?> ReadFrameAsync()
    {
        while (true)
        {
            var head = await ReceiveAsync(8);
            if (head is null) return null;
            var body = await ReceiveAsync(BinaryPrimitives.ReadInt32BigEndian(head) - 8);
            if (body is null) return null;
            if (body.Length > 0) return Read(body);
        }
    }

    /// <summary>The next frame with a descriptor; others are passed over.</summary>
    public async Task<(object?[] Fields, byte[] Payload)> ExpectAsync(ulong descriptor)
    {
        while (true)
        {
            var frame = await ReadFrameAsync() ?? throw new InvalidOperationException("The broker has closed the connection.");
            if (frame.Descriptor == descriptor) return (frame.Fields, frame.Payload);
        }
    }

    /// <summary>The condition of an error among fields.</summary>
    public static string? Condition(object? error) => error is Described { Value: object?[] fields } ? fields[0]?.ToString() : null;

    public void Dispose() => _socket.Dispose();

    private static (ulong, object?[], byte[]) Read(byte[] body)
    {
        var reader = new AmqpReader(body);
        var performative = (Described)reader.ReadValue()!;
        return ((ulong)performative.Descriptor!, (object?[])performative.Value!, reader.Rest.ToArray());
    }

    private static void Terminus(AmqpBuffer output, ulong descriptor, string address)
    {
        output.Descriptor(descriptor);
        var list = output.BeginList();
        output.String(address);
        output.EndCompound(list, 1);
    }

    /// <summary>So many bytes as they come; null at the end of the connection.</summary>
    public async Task<byte[]?> ReceiveAsync(int count)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        var bytes = new byte[count];
        for (var got = 0; got < count;)
        {
            int read;
            try
            {
                read = await _socket.ReceiveAsync(bytes.AsMemory(got), limit.Token);
            }
            catch (SocketException)
            {
                return null; // reset: the same end as a closed connection
            }
            if (read == 0) return null;
            got += read;
        }
        return bytes;
    }
}
