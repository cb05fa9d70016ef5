using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Sluice.Testing;

namespace Sluice.EndToEnd.Tests.Live;

/// <summary>
/// A way to a server on this machine that can be made slow, or closed: what clients send arrives <see cref="Delay"/> later,
/// and nothing of the answer does.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private const int ChunkBytes = 32 * 1024;
    private readonly int _target;
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _open = [];
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private long _delay;

    /// <summary>A way to a port of 127.0.0.1; open at once, though the server may come later.</summary>
    public Relay(int target)
    {
        _target = target;
        Open();
    }

    /// <summary>Where clients connect.</summary>
    public int Port { get; } = FreePorts.Take();

    /// <summary>How much later the server gets what clients send.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _delay));
        set => Interlocked.Exchange(ref _delay, value.Ticks);
    }

    /// <summary>Lets clients through again.</summary>
    public void Open()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Breaks every connection and refuses new ones.</summary>
    public async Task CloseAsync()
    {
        _listener!.Stop();
        await _accepting;
        lock (_gate)
        {
            foreach (var socket in _open) socket.Dispose();
            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptSocketAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return; // Closed.
            }
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (_gate)
        {
            _open.Add(client);
            _open.Add(server);
        }
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(CopyAsync(client, server, isSlow: true), CopyAsync(server, client, isSlow: false));
        }
        catch (SocketException)
        {
            // The server is away: so is the way to it.
        }
        finally
        {
            client.Dispose();
            server.Dispose();
            lock (_gate)
            {
                _open.Remove(client);
                _open.Remove(server);
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool isSlow)
    {
        // Bounded, so that a fast sender feels a slow way.
        var chunks = Channel.CreateBounded<(long Due, byte[] Bytes)>(256);
        var writing = WriteAsync();
        try
        {
            var buffer = new byte[ChunkBytes];
            while (await from.ReceiveAsync(buffer) is var count and > 0)
                await chunks.Writer.WriteAsync((Environment.TickCount64 + (isSlow ? (long)Delay.TotalMilliseconds : 0), buffer[..count]));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or ChannelClosedException)
        {
            // Either end has gone.
        }
        chunks.Writer.TryComplete();
        await writing;

        async Task WriteAsync()
        {
            try
            {
                await foreach (var (due, bytes) in chunks.Reader.ReadAllAsync())
                {
                    var wait = due - Environment.TickCount64;
                    if (wait > 0) await Task.Delay((int)wait);
                    for (var sent = 0; sent < bytes.Length;) sent += await to.SendAsync(bytes.AsMemory(sent));
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                chunks.Writer.TryComplete();
            }
        }
    }
}
