using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sluice.EventHubs.Connections;

/// <summary>Accepts connections on the loopback addresses, and on no other.</summary>
internal sealed class Listener
{
    /// <summary>Connections at one time; Event Hubs Standard allows 5,000.</summary>
    public const int MaxConnections = 1000;

    private readonly List<Socket> _sockets = [];
    private readonly ConcurrentDictionary<Task, byte> _connections = [];
    private readonly CancellationTokenSource _accepting = new();
    private readonly CancellationTokenSource _serving = new();
    private readonly BrokerServices _services;
    private readonly List<Task> _loops = [];

    /// <summary>Begins to listen.</summary>
    /// <exception cref="BrokerException">The port is taken.</exception>
    public Listener(int port, BrokerServices services)
    {
        _services = services;
        Bind(IPAddress.Loopback, port, required: true);
        if (Socket.OSSupportsIPv6) Bind(IPAddress.IPv6Loopback, port, required: false);
        foreach (var socket in _sockets) _loops.Add(AcceptAsync(socket));
        services.Logger.Listening($"127.0.0.1:{port}");
    }

    /// <summary>Connections open now.</summary>
    public int Count => _connections.Count;

    /// <summary>Accepts nothing more.</summary>
    public async Task StopAcceptingAsync()
    {
        await _accepting.CancelAsync();
        foreach (var socket in _sockets) socket.Dispose();
        await Task.WhenAll(_loops);
    }

    /// <summary>Tells every peer and ends its connection.</summary>
    public async Task CloseAsync()
    {
        await _serving.CancelAsync();
        await Task.WhenAll(_connections.Keys);
    }

    private void Bind(IPAddress address, int port, bool required)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(512);
            _sockets.Add(socket);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            // Clients ask for 'localhost' and try 127.0.0.1 too, so a machine without ::1 loses nothing.
            if (required || exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                foreach (var bound in _sockets) bound.Dispose();
                throw new BrokerException(
                    $"The Event Hubs broker cannot listen on port {port}: {Reason(exception.SocketErrorCode)} Choose another port.",
                    exception);
            }
        }
    }

    private static string Reason(SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => "another program uses it.",
        SocketError.AccessDenied => "this user may not.",
        _ => $"the system says {error}.",
    };

    private async Task AcceptAsync(Socket listener)
    {
        while (!_accepting.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptAsync(_accepting.Token);
                if (_connections.Count >= MaxConnections)
                {
                    _services.Logger.TooManyConnections(_connections.Count);
                    socket.Dispose();
                    continue;
                }
                socket.NoDelay = true;
                var task = Task.Run(() => new Connection(socket, _services).RunAsync(_serving.Token));
                _connections.TryAdd(task, 0);
                _ = task.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
            }
            catch (Exception) when (_accepting.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException exception)
            {
                _services.Logger.AcceptFailed(exception);
            }
        }
    }
}
