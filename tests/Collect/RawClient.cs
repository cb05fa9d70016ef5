using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Collect.Tests;

/// <summary>Speaks HTTP/1.1 byte by byte, for what HttpClient is too polite to send.</summary>
internal static class RawClient
{
    /// <summary>Sends the bytes on a connection of their own and reads one answer.</summary>
    public static Task<Answer> SendAsync(Uri uri, string request) => SendAsync(uri, Encoding.Latin1.GetBytes(request));

    public static async Task<Answer> SendAsync(Uri uri, byte[] request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = new TcpClient();
        await client.ConnectAsync(uri.Host, uri.Port, limit.Token);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(request, limit.Token);
        }
        catch (IOException)
        {
            // The server may answer and close before it has read everything.
            Assert.NotEmpty(request);
        }
        return await ReadAsync(stream, !Encoding.Latin1.GetString(request).StartsWith("HEAD ", StringComparison.Ordinal), limit.Token);
    }

    private static async Task<Answer> ReadAsync(NetworkStream stream, bool hasBody, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[8192];
        var end = -1;
        var length = int.MaxValue;
        while (end < 0 || bytes.Length < end + (long)length)
        {
            int read;
            try
            {
                read = await stream.ReadAsync(buffer, cancellationToken);
            }
            catch (IOException)
            {
                break;
            }
            if (read == 0) break;
            bytes.Write(buffer, 0, read);
            if (end >= 0) continue;
            end = bytes.ToArray().AsSpan().IndexOf("\r\n\r\n"u8);
            if (end < 0) continue;
            end += 4;
            length = hasBody ? LengthOf(Head(bytes, end)) : 0;
        }
        Assert.True(end > 0, "The server closed without an answer.");
        var lines = Head(bytes, end);
        var headers = lines.Skip(1).Where(line => line.Contains(':'))
            .GroupBy(line => line[..line.IndexOf(':')], line => line[(line.IndexOf(':') + 1)..].Trim(), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.OrdinalIgnoreCase);
        return new Answer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, bytes.ToArray()[end..]);
    }

    private static string[] Head(MemoryStream bytes, int end) =>
        Encoding.Latin1.GetString(bytes.GetBuffer(), 0, end).Split("\r\n");

    private static int LengthOf(string[] lines)
    {
        foreach (var line in lines)
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                return int.Parse(line["Content-Length:".Length..], CultureInfo.InvariantCulture);
        return int.MaxValue;
    }
}
