using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Enrich.Tests.Secrets;

/// <summary>Something on a port that a database is taken for, and what it does to whoever connects.</summary>
internal sealed class FakeDatabase : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _behave;
    private readonly Task _accepting;

    private FakeDatabase(Func<NetworkStream, CancellationToken, Task> behave)
    {
        _behave = behave;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Hangs up at once.</summary>
    public static FakeDatabase Rude() => new((_, _) => Task.CompletedTask);

    /// <summary>Speaks no protocol that anybody knows.</summary>
    public static FakeDatabase Mad() => new((stream, stopping) => stream.WriteAsync(Encoding.ASCII.GetBytes(new string('?', 4096)), stopping).AsTask());

    /// <summary>Takes the connection and says nothing.</summary>
    public static FakeDatabase Silent() => new((_, stopping) => Task.Delay(Timeout.Infinite, stopping));

    /// <summary>Asks for the password as PostgreSQL may, in plain text, and sends it back in its refusal.</summary>
    public static FakeDatabase Telltale() => new(async (stream, stopping) =>
    {
        var buffer = new byte[4096];
        _ = await stream.ReadAsync(buffer, stopping);
        await stream.WriteAsync(new byte[] { (byte)'R', 0, 0, 0, 8, 0, 0, 0, 3 }, stopping);
        var read = await stream.ReadAsync(buffer, stopping);
        var password = Encoding.UTF8.GetString(buffer, 5, Math.Max(0, read - 6));
        var fields = Encoding.UTF8.GetBytes($"SFATAL\0VFATAL\0C28P01\0Mno such password: {password}\0Dit was {password}\0\0");
        byte[] length = [0, 0, (byte)((fields.Length + 4) >> 8), (byte)(fields.Length + 4)];
        await stream.WriteAsync(new byte[] { (byte)'E' }.Concat(length).Concat(fields).ToArray(), stopping);
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
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
            client.Close();
        }
    }
}
