using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Benchmarks.Collector;

/// <summary>
/// Keep-alive connections that each send the same prepared request and read the answer, one after the other. Answers of a
/// run are of equal length, so that the generator looks at nothing but the first bytes and the count: it costs the server
/// that is measured on the same machine as little as it can.
/// </summary>
internal static class HttpLoad
{
    /// <summary>Requests answered 200 per second; as many as go, or at most <paramref name="rate"/> a second on each connection.</summary>
    public static async Task<double> RunAsync(int port, int connections, TimeSpan time, double rate = double.PositiveInfinity)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(() => LoopAsync(port, Request(i), watch, time, rate))));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    /// <summary>One answer, as it stands on the wire.</summary>
    public static async Task<byte[]> OnceAsync(int port)
    {
        using var socket = await ConnectAsync(port);
        return await FirstAsync(socket, Request(0));
    }

    private static async Task<long> LoopAsync(int port, byte[] request, Stopwatch watch, TimeSpan time, double rate)
    {
        using var socket = await ConnectAsync(port);
        var length = (await FirstAsync(socket, request)).Length;
        var buffer = new byte[length];
        var count = 0L;
        while (watch.Elapsed < time)
        {
            await socket.SendAsync(request);
            for (var read = 0; read < length;)
            {
                var got = await socket.ReceiveAsync(buffer.AsMemory(read));
                if (got == 0) throw new IOException("The server closed the connection.");
                read += got;
            }
            if (!buffer.AsSpan().StartsWith("HTTP/1.1 200"u8)) throw new IOException("Not answered 200: " + Encoding.ASCII.GetString(buffer));
            count++;
            var ahead = TimeSpan.FromSeconds(count / rate) - watch.Elapsed;
            if (ahead > TimeSpan.Zero) await Task.Delay(ahead);
        }
        return count;
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    // Header and body may come in two pieces: the content length says when it is all there.
    private static async Task<byte[]> FirstAsync(Socket socket, byte[] request)
    {
        await socket.SendAsync(request);
        var bytes = new byte[16384];
        var read = 0;
        while (true)
        {
            read += await socket.ReceiveAsync(bytes.AsMemory(read));
            var text = Encoding.ASCII.GetString(bytes, 0, read);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0) continue;
            var at = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase) + 16;
            var length = int.Parse(text[at..text.IndexOf('\r', at)], System.Globalization.CultureInfo.InvariantCulture);
            if (read >= end + 4 + length) return bytes[..read];
        }
    }

    // What the browser tracker sends: a batch of one page view, about 1.5 KB with its headers.
    private static byte[] Request(int visitor)
    {
        var data = new string('a', 700);
        var body = $$"""
            {"schema":"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4","data":[{"e":"pv","url":"https://shop.example.com/products/shoes?utm_source=newsletter","page":"Shoes","refr":"https://www.example.org/","eid":"0d8b2a8e-6a0f-4b6c-9a53-6f3a3c2a9b11","tv":"js-4.10.1","tna":"sp","aid":"shop","p":"web","cookie":"1","cs":"UTF-8","lang":"en-GB","res":"1920x1080","cd":"24","tz":"Europe/London","dtm":"1774353600000","vp":"1280x720","ds":"1280x4200","vid":"3","sid":"5b8b8d4e-7ad5-4d87-9b5e-0e6d3c1f2b7a","duid":"d3ad9c5e-2c0f-4b65-8f0e-{{visitor:D12}}","stm":"1774353600123","cx":"{{data}}"}]}
            """;
        return Encoding.ASCII.GetBytes(
            "POST /com.snowplowanalytics.snowplow/tp2 HTTP/1.1\r\nHost: collector.example.com\r\n"
            + "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36\r\n"
            + "Accept: */*\r\nAccept-Language: en-GB,en;q=0.9\r\nAccept-Encoding: gzip, deflate, br\r\n"
            + "Origin: https://shop.example.com\r\nReferer: https://shop.example.com/\r\nContent-Type: application/json; charset=UTF-8\r\n"
            + $"Cookie: sp=dfdb716e-ecf9-4d00-8b10-{visitor:D12}\r\nX-Forwarded-For: 192.0.2.{visitor % 250}\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n{body}");
    }
}
