using System.Text;

namespace Sluice.Collect.Tests;

public sealed class FuzzTests
{
    // 405 and 505 are the web server's own: "HEAD *", another HTTP version.
    private static readonly int[] Documented = [200, 302, 400, 404, 405, 408, 413, 414, 431, 503, 505];

    private static readonly string[] Methods = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "G\u00cbT", "get", ""];

    private static readonly string[] Targets =
    [
        "/a/b", "/i", "/ice.png", "/r/tp2", "/", "//", "/a/b/c", "/%00/b", "/%2F/%2e%2e/b", "/a/%ff", "*", "http://h/a/b", "/../a/b",
        "/a/b;x", "/a b/c", "/\u00e4/b", "/a/b?", "/robots.txt", "/sink-health",
    ];

    private static readonly string[] Names =
    [
        "Cookie", "Origin", "Referer", "User-Agent", "X-Forwarded-For", "X-Azure-ClientIP", "X-Forwarded-Host", "Host", "SP-Anonymous",
        "Content-Type", "X-Forwarded-Proto", "Content-Length", "Transfer-Encoding", "Expect", "X y", "",
    ];

    private static readonly string[] Values =
    [
        "", "*", "sp=", "sp=a; sp=b", "sp=\"x\"", "=;=;;", "http://a", "http://[", "null", "[::1]:80", "1.2.3.4,,,", ",,,:", "[", "]:",
        "\u00e9\u0080\u00ff", "a\tb", "chunked", "5", "-1", "100-continue", "https", "evil.com/..\\@x", "://", "a://b://c d://e",
    ];

    private static readonly string[] Queries =
    [
        "nuid=", "nuid=%", "nuid=%zz", "nuid=%0d%0aX:y", "u=", "u=http://", "u=http://\u00e4", "u=%00", "u=//x", "u=http%3A%2F%2F%5B",
        "u=http://a%00b", "u=https%3A%2F%2Fx%2F%F0%9F%98%80", "n3pc=", "&&==&", "%", "u=http://a:99999", "u=http://-_.~x/%zz", "nuid=%f0%9f",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_comes_the_status_is_a_documented_one_and_nothing_is_unexpected(int seed)
    {
        var random = new Random(seed);
        var options = new CollectorOptions
        {
            EnableDefaultRedirect = seed != 2,
            CookieBounce = new CookieBounceOptions { Enabled = seed == 3, ForwardedProtocolHeader = "X-Forwarded-Proto" },
            Cookie = new CookieOptions { Domains = ["a.com"], ClientCookieName = "js" },
            DoNotTrackCookie = new DoNotTrackCookieOptions { Enabled = true, Name = "dnt", Value = "(a+)+" },
            Streams = new StreamsOptions { MaxBytes = 1500 },
            Networking = new NetworkingOptions { DropPayloadSize = 5000, MaxPayloadSize = 4000, BodyReadTimeout = TimeSpan.FromMilliseconds(30) },
        };
        await using var host = await CollectorHost.StartAsync(options);
        for (var i = 0; i < 400; i++)
        {
            var request = Request(random);
            var answer = await RawClient.SendAsync(host.Uri, request);
            Assert.True(Documented.Contains(answer.Status), $"{answer.Status} for {Encoding.Latin1.GetString(request)}");
            if (host.Errors.Unexpected.Count > 0)
                Assert.Fail(host.Errors.Unexpected[0] + "\n" + Encoding.Latin1.GetString(request));
        }
        Assert.All(host.Log.Of(Sluice.Log.HubNames.Collected), entry => FakeLog.Decode(entry));
        Assert.Equal(200, (await host.SendAsync("GET", "/health")).Status);
    }

    private static byte[] Request(Random random)
    {
        var text = new StringBuilder();
        var method = random.Next(3) > 0 ? Methods[random.Next(4)] : Pick(random, Methods);
        text.Append(method).Append(' ').Append(Pick(random, Targets));
        if (random.Next(2) == 0) text.Append('?').Append(Pick(random, Queries)).Append('&').Append(Pick(random, Queries));
        text.Append(" HTTP/1.1\r\nHost: h\r\n");
        for (var n = random.Next(5); n > 0; n--)
            text.Append(random.Next(4) > 0 ? Names[random.Next(11)] : Pick(random, Names)).Append(": ").Append(Pick(random, Values)).Append("\r\n");
        var body = method is "POST" or "PUT" ? Body(random) : [];
        if (method is "POST" or "PUT") text.Append("Content-Length: ").Append(body.Length).Append("\r\n");
        // The server must not wait for more than is sent, whatever the random headers promise.
        return [.. Encoding.Latin1.GetBytes(text.Append("Connection: close\r\n\r\n").ToString()), .. body];
    }

    private static byte[] Body(Random random)
    {
        if (random.Next(2) == 0)
        {
            var bytes = new byte[random.Next(6000)];
            random.NextBytes(bytes);
            return bytes;
        }
        var json = "{\"schema\":\"iglu:a/b/jsonschema/1-0-0\",\"data\":["
            + string.Join(',', Enumerable.Repeat("{\"e\":\"pv\",\"x\":\"\\ud800\"}", random.Next(150))) + "]}";
        return Encoding.UTF8.GetBytes(random.Next(4) == 0 ? json[..random.Next(json.Length)] : json);
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
