using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Enrich.Tests.Outbound;

/// <summary>A small HTTP server on a loopback port of its own; one answer a connection.</summary>
internal sealed class HttpDouble : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly Func<Request, Answer> _answer;

    private HttpDouble(Func<Request, Answer> answer)
    {
        _answer = answer;
        _server = new LoopbackServer(ServeAsync);
        Origin = new Uri($"http://127.0.0.1:{_server.Port}/");
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

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(NetworkStream stream, CancellationToken stopping)
    {
        var request = await ReadAsync(stream, stopping);
        Requests.Enqueue(request);
        var answer = _answer(request);
        if (answer.Body is null) await Task.Delay(Timeout.Infinite, stopping);
        var head = $"HTTP/1.1 {answer.Status} Said\r\nConnection: close\r\nContent-Type: application/json\r\n{answer.Headers}Content-Length: {answer.Body!.Length}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), stopping);
        await stream.WriteAsync(answer.Body, stopping);
    }

    private static async Task<Request> ReadAsync(NetworkStream stream, CancellationToken stopping)
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
            var read = await stream.ReadAsync(buffer, stopping);
            if (read == 0) throw new IOException("The asker has gone.");
            bytes.AddRange(buffer[..read]);
        }
    }
}
