namespace Sluice.Collect.Tests;

public sealed class BounceTests
{
    private static readonly CollectorOptions On = new()
    {
        CookieBounce = new CookieBounceOptions
        {
            Enabled = true, Name = "bounce", FallbackNetworkUserId = "new-nuid", ForwardedProtocolHeader = "X-Forwarded-Proto",
        },
    };

    [Theory]
    [InlineData("/i?e=pv", "//track.acme.com/i?e=pv&bounce=true", "X: y")]
    [InlineData("/p/x", "//track.acme.com/p/x?bounce=true", "X-Forwarded-Proto: gopher")]
    [InlineData("/i?a=%2b", "https://track.acme.com/i?a=%2b&bounce=true", "X-Forwarded-Proto: https")]
    [InlineData("/i", "http://track.acme.com/i?bounce=true", "X-Forwarded-Proto: http")]
    public async Task A_stranger_is_sent_round_once_with_the_cookie_and_without_an_event(string path, string location, string header)
    {
        await using var host = await CollectorHost.StartAsync(On);
        var answer = await host.SendAsync("GET", path, null, "Host: track.acme.com", header);
        Assert.Equal((302, location), (answer.Status, answer["Location"]));
        Assert.Equal("no-cache, no-store, must-revalidate", answer["Cache-Control"]);
        Assert.StartsWith("sp=", Assert.Single(answer.SetCookies));
        Assert.Empty(host.Log.Entries);
    }

    [Theory]
    [InlineData("GET", "/p/x?bounce=true", "X: y", "new-nuid")]
    [InlineData("GET", "/i?bounce=true", "Cookie: sp=took-it", "took-it")]
    [InlineData("GET", "/i?nuid=known", "X: y", "known")]
    [InlineData("GET", "/i", "SP-Anonymous: *", "00000000-0000-0000-0000-000000000000")]
    public async Task Whoever_came_back_or_is_known_is_stored(string method, string path, string header, string id)
    {
        await using var host = await CollectorHost.StartAsync(On);
        Assert.Equal(200, (await host.SendAsync(method, path, null, header)).Status);
        Assert.Equal(id, host.Payload.NetworkUserId);
    }

    [Fact]
    public async Task Whoever_does_not_want_to_be_tracked_gets_no_cookie_to_be_recognised_by()
    {
        await using var host = await CollectorHost.StartAsync(On with
        {
            DoNotTrackCookie = new DoNotTrackCookieOptions { Enabled = true, Name = "dnt", Value = "1" },
        });
        var answer = await host.SendAsync("GET", "/i", null, "Cookie: dnt=1");
        Assert.Equal(200, answer.Status);
        Assert.Empty(answer.SetCookies);
        Assert.Empty(host.Log.Entries);
    }

    [Fact]
    public async Task A_post_never_bounces()
    {
        await using var host = await CollectorHost.StartAsync(On);
        Assert.Equal(200, (await host.SendAsync("POST", "/a/b", "x")).Status);
        Assert.True(Guid.TryParse(host.Payload.NetworkUserId, out _));
    }

    [Fact]
    public async Task Without_the_option_nobody_bounces_and_no_fallback_is_used()
    {
        await using var host = await CollectorHost.StartAsync();
        Assert.Equal(200, (await host.SendAsync("GET", "/i?n3pc=true")).Status);
        Assert.NotEqual("00000000-0000-4000-A000-000000000000", host.Payload.NetworkUserId);
    }
}
