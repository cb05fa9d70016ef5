using System.Net.Sockets;
using System.Text;

namespace Sluice.Collect.Tests;

public sealed class LimitTests
{
    private static readonly CollectorOptions Small = new()
    {
        Networking = new NetworkingOptions
        {
            DropPayloadSize = 2000, MaxRequestLineLength = 2048, MaxHeadersLength = 4096,
            BodyReadTimeout = TimeSpan.FromMilliseconds(50),
        },
    };

    [Theory]
    [InlineData(2000, 200)]
    [InlineData(2001, 413)]
    [InlineData(100_000, 413)]
    public async Task A_body_over_the_limit_is_413_and_not_stored(int size, int status)
    {
        await using var host = await CollectorHost.StartAsync(Small);
        var answer = await RawClient.SendAsync(host.Uri,
            $"POST /a/b HTTP/1.1\r\nHost: a\r\nOrigin: http://o.com\r\nContent-Length: {size}\r\n\r\n{new string('x', size)}");
        Assert.Equal(status, answer.Status);
        Assert.Equal("http://o.com", answer["Access-Control-Allow-Origin"]);
        Assert.Equal(status == 200 ? 1 : 0, host.Log.Entries.Count);
    }

    [Fact]
    public async Task A_chunked_body_is_read_and_its_size_limited_too()
    {
        await using var host = await CollectorHost.StartAsync(Small);
        const string Head = "POST /a/b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        Assert.Equal(200, (await RawClient.SendAsync(host.Uri, Head + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")).Status);
        Assert.Equal("abcde", host.Payload.Body);
        var large = string.Concat(Enumerable.Repeat("190\r\n" + new string('y', 400) + "\r\n", 6)) + "0\r\n\r\n";
        Assert.Equal(413, (await RawClient.SendAsync(host.Uri, Head + large)).Status);
        Assert.Single(host.Log.Entries);
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_in_time_is_408()
    {
        await using var host = await CollectorHost.StartAsync(Small);
        var answer = await RawClient.SendAsync(host.Uri, "POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
        Assert.Equal(408, answer.Status);
        Assert.Empty(host.Log.Entries);
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_a_body_disturbs_nobody()
    {
        await using var host = await CollectorHost.StartAsync(Small with { Networking = new NetworkingOptions() });
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(host.Uri.Host, host.Uri.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc"));
            client.LingerState = new LingerOption(true, 0);
        }
        Assert.Equal(200, (await host.SendAsync("GET", "/i")).Status);
        Assert.Single(host.Log.Entries);
        Assert.Empty(host.Errors.Unexpected);
    }

    [Theory]
    [InlineData(1900, 0, 200)]
    [InlineData(2100, 0, 414)]
    [InlineData(10, 3900, 200)]
    [InlineData(10, 5000, 431)]
    public async Task Request_line_and_headers_have_limits(int query, int header, int status)
    {
        await using var host = await CollectorHost.StartAsync(Small);
        var answer = await RawClient.SendAsync(host.Uri,
            $"GET /i?{new string('q', query)} HTTP/1.1\r\nHost: a\r\nX-Long: {new string('h', header)}\r\n\r\n");
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 ? 1 : 0, host.Log.Entries.Count);
    }

    [Fact]
    public async Task An_empty_post_is_stored_with_an_empty_body()
    {
        await using var host = await CollectorHost.StartAsync();
        Assert.Equal(200, (await RawClient.SendAsync(host.Uri, "POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")).Status);
        Assert.Equal("", host.Payload.Body);
    }
}
