using System.Net.Sockets;
using System.Text;

namespace Sluice.Host.Tests;

/// <summary>Requests byte by byte, for what no polite client sends.</summary>
internal static class RawClient
{
    /// <summary>
    /// Sends the text as Latin-1 (every char one byte) and returns all that comes back until the server closes; empty when
    /// it closes without an answer.
    /// </summary>
    public static async Task<string> SendAsync(int port, string request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, limit.Token);
        await using var stream = client.GetStream();
        var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            // The server refuses by closing while the rest is still on its way; what it said before counts.
        }
        return Encoding.Latin1.GetString(answer.ToArray());
    }

    /// <summary>One request that asks for the connection to be closed.</summary>
    public static Task<string> SendAsync(int port, string method, string target, string headers = "", string body = "{}", string? host = null) =>
        SendAsync(port, $"{method} {target} HTTP/1.1\r\n{host ?? $"Host: 127.0.0.1:{port}\r\n"}Connection: close\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n{headers}\r\n{body}");

    /// <summary>Status of the first answer; 0 when there is none.</summary>
    public static int Status(string answer) => answer.Length >= 12 ? int.Parse(answer.AsSpan(9, 3)) : 0;
}
