using Microsoft.AspNetCore.Http;
using Sluice.Testing;

namespace Sluice.Collect.Tests;

public sealed class VisitorTests
{
    private const string Id = "dfdb716e-ecf9-4d00-8b10-44edfbc8a108";
    private const string Other = "aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb";
    private const string Nobody = "00000000-0000-0000-0000-000000000000";

    [Theory]
    [InlineData("/i", "Cookie: sp=" + Id, Id)]
    [InlineData("/i?nuid=" + Id, "Cookie: sp=" + Other, Id)]
    [InlineData("/i?e=pv&nuid=" + Id + "&nuid=" + Other, "X: y", Id)]
    [InlineData("/i", "Cookie: other=1; sp=test-nuid; sp2=x", "test-nuid")]
    [InlineData("/i?nuid=" + Id, "SP-Anonymous: *", Nobody)]
    [InlineData("/i?nuid=a%2Bb+c", "X: y", "a+b c")]
    public async Task The_network_user_id_comes_from_the_first_source_that_has_one(string path, string header, string expected)
    {
        await using var host = await CollectorHost.StartAsync();
        Assert.Equal(200, (await host.SendAsync("GET", path, null, header)).Status);
        Assert.Equal(expected, host.Payload.NetworkUserId);
    }

    [Fact]
    public async Task A_post_reads_nuid_and_cookie_too()
    {
        await using var host = await CollectorHost.StartAsync();
        await host.SendAsync("POST", "/a/b?nuid=" + Id, "b");
        await host.SendAsync("POST", "/a/b", "b", "Cookie: sp=" + Other);
        Assert.Equal([Id, Other], host.Log.Payloads.Select(p => p.NetworkUserId));
    }

    [Theory]
    [InlineData("/i")]
    [InlineData("/i?nuid=")]
    public async Task A_stranger_gets_a_new_random_id_and_keeps_it_in_the_cookie(string path)
    {
        var time = new ManualTime { HasRealTimers = true, Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) };
        await using var host = await CollectorHost.StartAsync(time: time);
        var first = await host.SendAsync("GET", path);
        var second = await host.SendAsync("GET", path);

        var ids = host.Log.Payloads.Select(p => p.NetworkUserId!).ToArray();
        Assert.All(ids, id => Assert.True(Guid.TryParseExact(id, "D", out _)));
        Assert.NotEqual(ids[0], ids[1]);
        Assert.Equal($"sp={ids[0]}; Expires=Mon, 01 Mar 2027 12:00:00 GMT; Path=/; Secure; HttpOnly; SameSite=None",
            Assert.Single(first.SetCookies));
        Assert.StartsWith("sp=" + ids[1] + ";", Assert.Single(second.SetCookies));
        Assert.Equal(time.GetUtcNow().ToUnixTimeMilliseconds(), host.Log.Payloads[0].Timestamp);
    }

    [Fact]
    public async Task The_cookie_is_renewed_on_every_request_with_a_later_expiry()
    {
        var time = new ManualTime { HasRealTimers = true, Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) };
        await using var host = await CollectorHost.StartAsync(time: time);
        var first = await host.SendAsync("POST", "/a/b", "x", "Cookie: sp=" + Id);
        time.Advance(TimeSpan.FromHours(1));
        var second = await host.SendAsync("POST", "/a/b", "x", "Cookie: sp=" + Id);
        Assert.Contains("Expires=Mon, 01 Mar 2027 12:00:00 GMT", first["Set-Cookie"]);
        Assert.Contains("Expires=Mon, 01 Mar 2027 13:00:00 GMT", second["Set-Cookie"]);
    }

    [Theory]
    [InlineData("http://origin.com http://otherorigin.com:8080", "", "domain.com,otherdomain.com", null)]
    [InlineData("http://www.domain2.com http://www.domain.com http://www.otherdomain.com:8080", "fallbackDomain", "domain.com,otherdomain.com", "domain.com")]
    [InlineData("https://blog.snplow.com.snplow.com", "", "snplow.com", "snplow.com")]
    [InlineData("https://snplow.com", "", "snplow.com", "snplow.com")]
    [InlineData("https://notsnplow.com", "fall.com", "snplow.com", "fall.com")]
    [InlineData("https://snplow.com.evil.org", "", "snplow.com", null)]
    [InlineData(null, "fall.com", "snplow.com", "fall.com")]
    [InlineData("null", "", "snplow.com", null)]
    public async Task The_cookies_domain_is_the_first_configured_that_an_origin_lies_under(
        string? origin, string fallback, string domains, string? expected)
    {
        await using var host = await CollectorHost.StartAsync(new CollectorOptions
        {
            Cookie = new CookieOptions { Domains = domains.Split(','), FallbackDomain = fallback.Length == 0 ? null : fallback },
        });
        var answer = await host.SendAsync("GET", "/i", null, origin is null ? "X: y" : "Origin: " + origin);
        if (expected is null) Assert.DoesNotContain("Domain=", answer["Set-Cookie"]);
        else Assert.Contains("; Domain=" + expected + ";", answer["Set-Cookie"]);
    }

    [Fact]
    public async Task The_cookies_attributes_are_those_configured_and_same_site_none_is_always_secure()
    {
        var plain = new CookieOptions { Name = "id", Secure = false, HttpOnly = false, SameSite = SameSiteMode.Lax };
        await using var host = await CollectorHost.StartAsync(new CollectorOptions { Cookie = plain });
        var lax = (await host.SendAsync("GET", "/i"))["Set-Cookie"]!;
        Assert.StartsWith("id=", lax);
        Assert.EndsWith("; Path=/; SameSite=Lax", lax);

        await using var none = await CollectorHost.StartAsync(
            new CollectorOptions { Cookie = plain with { SameSite = SameSiteMode.None } });
        Assert.EndsWith("; Path=/; Secure; SameSite=None", (await none.SendAsync("GET", "/i"))["Set-Cookie"]);
    }

    [Fact]
    public async Task No_cookie_is_set_when_cookies_are_off_but_one_that_comes_is_read()
    {
        await using var host = await CollectorHost.StartAsync(
            new CollectorOptions { Cookie = new CookieOptions { Enabled = false, ClientCookieName = "js" } });
        Assert.Empty((await host.SendAsync("GET", "/i", null, "Cookie: sp=" + Id)).SetCookies);
        Assert.Equal(Id, host.Payload.NetworkUserId);
    }

    [Fact]
    public async Task The_client_cookie_has_the_same_value_and_is_readable_by_scripts()
    {
        await using var host = await CollectorHost.StartAsync(
            new CollectorOptions { Cookie = new CookieOptions { ClientCookieName = "sp_js" } });
        var cookies = (await host.SendAsync("GET", "/i?nuid=" + Id)).SetCookies;
        Assert.Equal(2, cookies.Length);
        Assert.Equal(cookies[0].Replace("; HttpOnly", "").Replace("sp=", "sp_js="), cookies[1]);
        Assert.Contains("HttpOnly", cookies[0]);
    }

    [Fact]
    public async Task An_anonymous_request_blanks_the_cookie_it_carries_and_sets_none_otherwise()
    {
        var time = new ManualTime { HasRealTimers = true, Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) };
        await using var host = await CollectorHost.StartAsync(
            new CollectorOptions { Cookie = new CookieOptions { ClientCookieName = "js" } }, time: time);
        var with = await host.SendAsync("POST", "/a/b", "x", "SP-Anonymous: *", "Cookie: sp=" + Id);
        Assert.Equal(2, with.SetCookies.Length);
        Assert.StartsWith("sp=; Expires=Sat, 01 Mar 2025 12:00:00 GMT; Path=/", with.SetCookies[0]);
        Assert.StartsWith("js=; Expires=Sat, 01 Mar 2025 12:00:00 GMT; Path=/", with.SetCookies[1]);
        Assert.Empty((await host.SendAsync("POST", "/a/b", "x", "SP-Anonymous: *")).SetCookies);
        Assert.All(host.Log.Payloads, p => Assert.Equal(Nobody, p.NetworkUserId));
    }

    [Fact]
    public async Task The_anonymous_header_counts_even_when_it_is_empty()
    {
        await using var host = await CollectorHost.StartAsync();
        await RawClient.SendAsync(host.Uri, "GET /i HTTP/1.1\r\nHost: a\r\nSP-Anonymous:\r\n\r\n");
        Assert.Equal((Nobody, "unknown"), (host.Payload.NetworkUserId, host.Payload.IpAddress));
    }

    [Theory]
    [InlineData("x%3B+Domain%3Devil.com")]
    [InlineData("a%0D%0ASet-Cookie:+b=c")]
    [InlineData("%C3%A4")]
    [InlineData("%00")]
    public async Task An_id_that_would_break_out_of_the_cookie_is_stored_but_not_sent_back(string nuid)
    {
        await using var host = await CollectorHost.StartAsync();
        var answer = await host.SendAsync("GET", "/i?nuid=" + nuid);
        Assert.Equal(200, answer.Status);
        Assert.Empty(answer.SetCookies);
        Assert.Equal(Uri.UnescapeDataString(nuid.Replace('+', ' ')), host.Payload.NetworkUserId);
    }

    [Theory]
    [InlineData("dnt=yes", true)]
    [InlineData("a=b; dnt=yeees", true)]
    [InlineData("dnt=yes please", false)]
    [InlineData("dnt=no", false)]
    [InlineData("DNT=yes", false)]
    [InlineData("xdnt=yes", false)]
    public async Task A_do_not_track_cookie_drops_the_event_behind_the_usual_answer(string cookie, bool dropped)
    {
        await using var host = await CollectorHost.StartAsync(new CollectorOptions
        {
            DoNotTrackCookie = new DoNotTrackCookieOptions { Enabled = true, Name = "dnt", Value = "ye+s" },
        });
        var post = await host.SendAsync("POST", "/a/b", "x", "Cookie: " + cookie);
        var get = await host.SendAsync("GET", "/i", null, "Cookie: " + cookie);
        Assert.Equal((200, "ok", 200, 43), (post.Status, post.Text, get.Status, get.Body.Length));
        Assert.Equal(dropped ? 0 : 2, host.Log.Entries.Count);
        Assert.Equal(dropped ? 0 : 1, post.SetCookies.Length);
    }

    [Fact]
    public async Task All_events_of_a_visitor_go_to_the_partition_of_the_stable_hash()
    {
        await using var host = await CollectorHost.StartAsync(log: new FakeLog(partitions: 16));
        for (var i = 0; i < 40; i++) await host.SendAsync("GET", $"/i?nuid=visitor-{i % 10}");
        Assert.Equal(40, host.Log.Entries.Count);
        Assert.All(host.Log.Entries, entry =>
            Assert.Equal(Sluice.Log.PartitionHash.PartitionOf(FakeLog.Decode(entry).NetworkUserId, 16), entry.Partition));
    }

    [Fact]
    public async Task Anonymous_events_are_spread_over_the_partitions()
    {
        await using var host = await CollectorHost.StartAsync();
        for (var i = 0; i < 60; i++) await host.SendAsync("GET", "/i", null, "SP-Anonymous: *");
        Assert.True(host.Log.Entries.Select(entry => entry.Partition).Distinct().Count() > 1);
    }

    [Fact]
    public async Task The_address_is_the_partition_key_when_so_configured_and_no_key_when_unknown()
    {
        await using var host = await CollectorHost.StartAsync(
            new CollectorOptions { Streams = new StreamsOptions { UseIpAddressAsPartitionKey = true } }, new FakeLog(64));
        for (var i = 0; i < 20; i++) await host.SendAsync("GET", "/i", null, "X-Forwarded-For: 192.0.2.7");
        Assert.Equal(Sluice.Log.PartitionHash.PartitionOf("192.0.2.7", 64),
            Assert.Single(host.Log.Entries.Select(entry => entry.Partition).Distinct()));
        for (var i = 0; i < 60; i++) await host.SendAsync("GET", "/i", null, "SP-Anonymous: *");
        Assert.True(host.Log.Entries.Skip(20).Select(entry => entry.Partition).Distinct().Count() > 1);
    }
}
