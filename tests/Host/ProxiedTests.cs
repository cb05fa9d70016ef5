namespace Sluice.Host.Tests;

/// <summary>The same through the public port: the app under the stand-in for the Functions host, with the app's own routes.</summary>
[Collection(ServicesCollection.Name)]
public sealed class ProxiedTests(ServicesFixture services) : IAsyncLifetime
{
    private const string Read = "the invocation could not be read";

    private HostedSluice _host = null!;

    public async Task InitializeAsync() => _host = await HostedSluice.StartAsync(services);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Nothing_that_is_sent_to_the_public_port_becomes_an_invocation()
    {
        foreach (var function in Outsider.Functions)
        {
            foreach (var target in Outsider.Targets(function, _host.Port))
                foreach (var method in (string[])["POST", "GET"])
                    AssertNone(await RawClient.SendAsync(_host.Port, method, target), $"{method} {target}");
            foreach (var method in Outsider.Methods)
            {
                var answer = await RawClient.SendAsync(_host.Port, method, $"/{function}");
                AssertNone(answer, method);
                Assert.Contains(RawClient.Status(answer), new[] { 400, 404, 405 });
            }
            // The disguises on a path that the app does get, too, with the request for the function hidden behind it.
            foreach (var disguise in Outsider.Disguises(function, _host.Port))
                foreach (var target in (string[])[$"/{function}", "/com.acme/tp2", "/api/x"])
                    AssertNone(await RawClient.SendAsync(_host.Port, "POST", target, disguise), $"{target} {disguise}");
        }
        AssertNothingInvoked();
        await AssertWouldBeNoticedAsync();
    }

    [Fact]
    public async Task Nothing_is_smuggled_past_the_proxy_on_a_connection_that_it_keeps()
    {
        foreach (var function in Outsider.Functions)
        {
            var inner = $"POST /{function} HTTP/1.1\r\nHost: 127.0.0.1:{_host.AppPort}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}";
            var start = $"POST /com.acme/tp2 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
            foreach (var request in (string[])
                     [
                         // Two lengths, a length and chunks, chunks that end early, a chunk's length that overflows.
                         $"{start}Content-Length: 0\r\nContent-Length: {inner.Length}\r\n\r\n{inner}",
                         $"{start}Content-Length: {inner.Length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{inner}",
                         $"{start}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{inner}",
                         $"{start}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n{inner}",
                         $"{start}Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 9\r\n\r\n{inner}",
                         $"{start}Transfer-Encoding: chunked\r\n\r\n100000000\r\n{inner}",
                         $"{start}Transfer-Encoding: chunked\r\n\r\n2;ext=\"\n{inner}\"\r\n{{}}\r\n0\r\n\r\n{inner}",
                         $"{start}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{inner}",
                         $"{start}Content-Length: 0\r\n\r\n{inner}",
                         $"{start}Content-Length: {inner.Length}\r\n\r\n{inner}GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                         // What needs no body, with one; protocols that would open a tunnel.
                         $"GET /i HTTP/1.1\r\nHost: x\r\nContent-Length: {inner.Length}\r\nConnection: close\r\n\r\n{inner}",
                         $"HEAD /i HTTP/1.1\r\nHost: x\r\n\r\n{inner}",
                         $"GET /i HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n{inner}",
                         $"GET /i HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: TLS/1.0\r\n\r\n{inner}",
                         $"CONNECT 127.0.0.1:{_host.AppPort} HTTP/1.1\r\nHost: 127.0.0.1:{_host.AppPort}\r\n\r\n{inner}",
                         $"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{inner}",
                         $"GET /i?x=\r\n{inner} HTTP/1.1\r\nHost: x\r\n\r\n",
                         $"GET /i%0d%0a{Uri.EscapeDataString(inner)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                         $"GET /com.acme/tp2%20HTTP/1.1%0d%0a{Uri.EscapeDataString(inner)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                         $"GET /i HTTP/1.0\r\n\r\n{inner}",
                         $"GET /i\r\n\r\n{inner}",
                     ])
                // An absolute end for connections that stay open: a request that the server answers by closing.
                AssertNone(await RawClient.SendAsync(_host.Port, request + "\r\n\0\r\n\r\n"), request);
        }
        AssertNothingInvoked();
        await AssertWouldBeNoticedAsync();
    }

    private static void AssertNone(string answer, string request)
    {
        Assert.False(answer.Contains("\"Outputs\"", StringComparison.Ordinal), $"{request} was answered {answer}");
        Assert.False(answer.Contains("must be delivered again", StringComparison.Ordinal), $"{request} was answered {answer}");
    }

    private void AssertNothingInvoked() => Assert.DoesNotContain(Read, _host.Log.All, StringComparison.Ordinal);

    // The very same request, to the port that only the host knows.
    private async Task AssertWouldBeNoticedAsync()
    {
        Assert.Contains("\"Outputs\"", await RawClient.SendAsync(_host.AppPort, "POST", "/Relay"), StringComparison.Ordinal);
        Assert.Equal(503, RawClient.Status(await RawClient.SendAsync(_host.AppPort, "POST", "/Enrich")));
        await Eventually.TrueAsync(() => _host.Log.All.Contains(Read, StringComparison.Ordinal), () => "the app's line was in the host's log");
    }
}
