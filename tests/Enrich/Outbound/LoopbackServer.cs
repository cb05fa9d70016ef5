using System.Net;
using System.Net.Sockets;

namespace Sluice.Enrich.Tests.Outbound;

/// <summary>Something on a loopback port of its own, and what it does to whoever connects; then it hangs up.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _behave;
    private readonly Task _accepting;

    /// <param name="behave">For each connection; the token ends it with the server.</param>
    public LoopbackServer(Func<NetworkStream, CancellationToken, Task> behave)
    {
        _behave = behave;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting; // Before the listener stops: one that has stopped refuses to be asked for the next connection.
        _listener.Stop();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owner = client;
        try
        {
            await using var stream = client.GetStream();
            await _behave(stream, _stop.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Whoever connected has given up, or the test is over.
            client.Close();
        }
    }
}
