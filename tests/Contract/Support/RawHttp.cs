using System.Net.Sockets;
using System.Text;

namespace Sluice.Contract.Tests;

/// <summary>Requests byte by byte, for what no polite client sends.</summary>
internal static class RawHttp
{
    /// <summary>Sends the text as Latin-1 (every char one byte), with a Connection: close header of its own, and returns the whole answer.</summary>
    public static async Task<string> SendAsync(int port, string startLine, string headers = "", string body = "")
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        await using var stream = client.GetStream();
        var length = body.Length > 0 || startLine.StartsWith("POST", StringComparison.Ordinal) ? $"Content-Length: {body.Length}\r\n" : "";
        await stream.WriteAsync(Encoding.Latin1.GetBytes(
            $"{startLine} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n{length}{headers}\r\n{body}"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    public static int Status(string answer) => int.Parse(answer.AsSpan(9, 3));
}
