using System.Text;

namespace Sluice.Collect.Tests;

public sealed class HeaderTests
{
    [Theory]
    [InlineData("X-Forwarded-For: 192.0.2.1, 10.0.0.1", "192.0.2.1", "192.0.2.1")]
    [InlineData("X-Forwarded-For: 192.0.2.1:50123", "192.0.2.1", "192.0.2.1")]
    [InlineData("X-Forwarded-For: unknown, 192.0.2.9", "192.0.2.9", "192.0.2.9")]
    [InlineData("X-Azure-ClientIP: 203.0.113.5\nX-Forwarded-For: 10.0.0.1", "203.0.113.5", "203.0.113.5")]
    [InlineData("Client-IP: 203.0.113.6:443\nX-Forwarded-For: 10.0.0.1", "203.0.113.6", "203.0.113.6")]
    [InlineData("X-Client-IP: nonsense\nX-Forwarded-For: 198.51.100.1", "198.51.100.1", "198.51.100.1")]
    [InlineData("X-Forwarded-For: 2001:db8::1", "[2001:db8::1]", "2001:db8::1")]
    [InlineData("X-Forwarded-For: [2001:DB8::1]:443", "[2001:db8::1]", "2001:db8::1")]
    [InlineData("X-Forwarded-For: ::ffff:192.0.2.3", "192.0.2.3", "192.0.2.3")]
    [InlineData("X-Forwarded-For: 1", "127.0.0.1", null)]
    [InlineData("X-Forwarded-For: 300.1.1.1", "127.0.0.1", null)]
    [InlineData("X: y", "127.0.0.1", null)]
    public async Task The_address_is_the_first_that_a_configured_header_holds_and_the_payload_says_only_that_one(
        string headers, string address, string? forwarded)
    {
        await using var host = await CollectorHost.StartAsync();
        await host.SendAsync("GET", "/i", null, headers.Split('\n'));
        Assert.Equal(address, host.Payload.IpAddress);
        string[] expected = forwarded is null ? [] : ["X-Forwarded-For: " + forwarded];
        Assert.Equal(expected, host.Payload.Headers!.Where(h => h.StartsWith("X-Forwarded-For", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task An_anonymous_payload_says_nothing_of_who_sent_it_but_that_it_is_anonymous()
    {
        await using var host = await CollectorHost.StartAsync();
        await host.SendAsync("POST", "/a/b", "x", "SP-Anonymous: *", "X-Forwarded-For: 192.0.2.1", "X-Real-Ip: 192.0.2.1",
            "Client-IP: 192.0.2.1", "X-Azure-ClientIP: 192.0.2.1", "Cookie: sp=me; a=b", "User-Agent: test");
        Assert.Equal("unknown", host.Payload.IpAddress);
        Assert.Contains("SP-Anonymous: *", host.Payload.Headers!);
        Assert.Contains("User-Agent: test", host.Payload.Headers!);
        Assert.DoesNotContain(host.Payload.Headers!, h => h.Contains("192.0.2.1") || h.StartsWith("Cookie"));
    }

    [Fact]
    public async Task Headers_of_the_platform_stay_out_and_those_of_the_client_stay_in()
    {
        await using var host = await CollectorHost.StartAsync();
        string[] platform =
        [
            "X-Forwarded-Host: track.acme.com", "X-Forwarded-Proto: https", "X-Azure-Functions-InvocationId: 1",
            "X-Azure-Functions-HostVersion: 4", "x-ms-invocation-id: 1", "X-ARR-SSL: x", "X-ARR-LOG-ID: y", "X-Original-URL: /z",
            "X-SITE-DEPLOYMENT-ID: a", "Disguised-Host: b.azurewebsites.net", "WAS-DEFAULT-HOSTNAME: b.azurewebsites.net",
            "X-WAWS-Unencoded-URL: /i", "Max-Forwards: 9", "X-Azure-Ref: r",
        ];
        string[] own = ["User-Agent: test/1", "Referer: https://acme.com/", "Accept-Language: de", "X-Custom: kept", "X-Real-Ip: 192.0.2.4"];
        await host.SendAsync("GET", "/i", null, [.. platform, .. own]);

        foreach (var header in own) Assert.Contains(header, host.Payload.Headers!);
        foreach (var header in platform) Assert.DoesNotContain(host.Payload.Headers!, h => h.StartsWith(header.Split(':')[0], StringComparison.OrdinalIgnoreCase));
        Assert.Contains("Host: track.acme.com", host.Payload.Headers!);
        Assert.Equal("track.acme.com", host.Payload.Hostname);
        Assert.Equal(("test/1", "https://acme.com/"), (host.Payload.UserAgent, host.Payload.RefererUri));
    }

    [Theory]
    [InlineData("a=1; sp=x; b=ä; c=\"quoted\"; d = 4 ;; e", "Cookie: a=1;sp=x;d=4;e")]
    [InlineData("ä=ö", null)]
    [InlineData("a=1,2", null)]
    public async Task The_cookie_header_is_cleaned_and_dropped_when_nothing_is_left(string cookie, string? expected)
    {
        await using var host = await CollectorHost.StartAsync();
        await RawClient.SendAsync(host.Uri, Encoding.UTF8.GetBytes($"GET /i HTTP/1.1\r\nHost: a.b:81\r\ncookie: {cookie}\r\n\r\n"));
        Assert.Equal(expected, host.Payload.Headers!.SingleOrDefault(h => h.StartsWith("Cookie:", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal("a.b", host.Payload.Hostname);
    }

    [Fact]
    public async Task The_lists_of_headers_can_be_configured()
    {
        await using var host = await CollectorHost.StartAsync(new CollectorOptions
        {
            Proxy = new ProxyOptions
            {
                ClientAddressHeaders = ["True-Client-IP"], HostHeaders = ["X-Host"], HiddenHeaders = ["X-Secret*", "X-Host"],
            },
        });
        await host.SendAsync("GET", "/i", null, "True-Client-IP: 192.0.2.8", "X-Forwarded-For: 10.0.0.1", "X-Host: h.acme.com",
            "X-Secret-One: 1", "X-ARR-SSL: 2");
        Assert.Equal(("192.0.2.8", "h.acme.com"), (host.Payload.IpAddress, host.Payload.Hostname));
        Assert.Contains("X-ARR-SSL: 2", host.Payload.Headers!);
        Assert.Contains("X-Forwarded-For: 192.0.2.8", host.Payload.Headers!);
        Assert.DoesNotContain(host.Payload.Headers!, h => h.Contains("10.0.0.1") || h.StartsWith("X-Secret") || h.StartsWith("X-Host"));
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_in_headers_and_body_do_not_cost_the_event()
    {
        await using var host = await CollectorHost.StartAsync();
        byte[] request =
        [
            .. "POST /a/b?x=%ff HTTP/1.1\r\nHost: a\r\nUser-Agent: caf\u00e9 "u8, 0xFF, 0xFE, .. "\r\nContent-Length: 3\r\n\r\n"u8, 0xC3, 0x28, 0xFF,
        ];
        Assert.Equal(200, (await RawClient.SendAsync(host.Uri, request)).Status);
        Assert.Equal("caf\u00e9 \uFFFD\uFFFD", host.Payload.UserAgent);
        Assert.Equal("\uFFFD(\uFFFD", host.Payload.Body);
        Assert.Equal("x=%ff", host.Payload.Querystring);
    }

    [Theory]
    [InlineData("/a/b?a=%zz&b=100%&&=&c==d&e=+&%u2013", "a=%zz&b=100%&&=&c==d&e=+&%u2013")]
    [InlineData("/a/b?|{}^`<>\"\\", "|{}^`<>\"\\")]
    [InlineData("/a/b?a=1?b=2#frag", "a=1?b=2#frag")]
    [InlineData("/a/b?", null)]
    [InlineData("/a/b", null)]
    public async Task The_query_string_is_stored_as_it_came(string target, string? expected)
    {
        await using var host = await CollectorHost.StartAsync();
        var answer = await RawClient.SendAsync(host.Uri, $"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(200, answer.Status);
        Assert.Equal(expected, host.Payload.Querystring);
    }

    [Fact]
    public async Task Head_is_tracked_and_answered_with_the_pixels_length_and_no_body()
    {
        await using var host = await CollectorHost.StartAsync();
        var answer = await RawClient.SendAsync(host.Uri, "HEAD /i?e=pv HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((200, "image/gif", "43", 0), (answer.Status, answer["Content-Type"], answer["Content-Length"], answer.Body.Length));
        Assert.Equal("e=pv", host.Payload.Querystring);
    }
}
