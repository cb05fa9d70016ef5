using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Enrich.Tests.Outbound;

/// <summary>A small HTTP server on a loopback port of its own; one answer a connection.</summary>
internal sealed class HttpDouble : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Request, Answer> _answer;
    private readonly Task _accepting;

    private HttpDouble(Func<Request, Answer> answer)
    {
        _answer = answer;
        _listener.Start();
        Origin = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    /// <summary>What a request looks like; headers with lower-case names.</summary>
    public sealed record Request(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);

    /// <summary>What is answered; null keeps the asker waiting.</summary>
    public sealed record Answer(int Status, byte[]? Body, string Headers = "")
    {
        public static implicit operator Answer((int Status, string Body) text) => new(text.Status, Encoding.UTF8.GetBytes(text.Body));
    }

    public Uri Origin { get; }

    public ConcurrentQueue<Request> Requests { get; } = new();

    public static HttpDouble Start(Func<Request, Answer> answer) => new(answer);

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
            var request = await ReadAsync(stream);
            Requests.Enqueue(request);
            var answer = _answer(request);
            if (answer.Body is null) await Task.Delay(Timeout.Infinite, _stop.Token);
            var head = $"HTTP/1.1 {answer.Status} Said\r\nConnection: close\r\nContent-Type: application/json\r\n{answer.Headers}Content-Length: {answer.Body!.Length}\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _stop.Token);
            await stream.WriteAsync(answer.Body, _stop.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The asker has given up, or the test is over.
            client.Close();
        }
    }

    private async Task<Request> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        int end;
        while ((end = Encoding.Latin1.GetString([.. bytes]).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0) await MoreAsync();
        var lines = Encoding.Latin1.GetString([.. bytes[..end]]).Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1]);
        var length = headers.TryGetValue("content-length", out var text) ? int.Parse(text) : 0;
        while (bytes.Count < end + 4 + length) await MoreAsync();
        var first = lines[0].Split(' ');
        return new Request(first[0], first[1], headers, Encoding.UTF8.GetString([.. bytes[(end + 4)..]]));

        async Task MoreAsync()
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0) throw new IOException("The asker has gone.");
            bytes.AddRange(buffer[..read]);
        }
    }
}
