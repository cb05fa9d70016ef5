namespace Sluice.Collect.Tests;

public sealed class RouteTests
{
    private const string Tp2 = "/com.snowplowanalytics.snowplow/tp2";

    [Fact]
    public async Task A_post_to_any_vendor_and_version_is_stored_and_answered_ok()
    {
        await using var host = await CollectorHost.StartAsync();
        var answer = await host.SendAsync("POST", "/com.acme/v7?a=1&a=%ff", "the body", "Content-Type: Application/JSON; Charset=UTF-8");

        Assert.Equal(200, answer.Status);
        Assert.Equal("ok", answer.Text);
        Assert.Equal("text/plain", answer["Content-Type"]);
        var payload = host.Payload;
        Assert.Equal("/com.acme/v7", payload.Path);
        Assert.Equal("a=1&a=%ff", payload.Querystring);
        Assert.Equal("the body", payload.Body);
        Assert.Equal("application/json; charset=utf-8", payload.ContentType);
        Assert.Equal("application/json; charset=utf-8", payload.Headers![^1]);
        Assert.Equal("UTF-8", payload.Encoding);
        Assert.Matches(@"^sluice-\d+\.\d+\.\d+-eventhubs$", payload.Collector);
        Assert.Equal("127.0.0.1", payload.Hostname);
        Assert.Equal("127.0.0.1", payload.IpAddress);
    }

    [Theory]
    [InlineData("/i")]
    [InlineData("/ice.png")]
    [InlineData(Tp2)]
    public async Task A_get_is_stored_without_body_and_answered_with_the_pixel(string path)
    {
        await using var host = await CollectorHost.StartAsync();
        var answer = await host.SendAsync("GET", path + "?e=pv", null);

        Assert.Equal(200, answer.Status);
        Assert.Equal("image/gif", answer["Content-Type"]);
        Assert.Equal("no-cache, no-store, must-revalidate", answer["Cache-Control"]);
        Assert.Equal(43, answer.Body.Length);
        Assert.Equal("GIF89a"u8.ToArray(), answer.Body[..6]);
        Assert.Equal(path, host.Payload.Path);
        Assert.Null(host.Payload.Body);
        Assert.Null(host.Payload.ContentType);
    }

    [Theory]
    [InlineData("PUT", Tp2)]
    [InlineData("DELETE", Tp2)]
    [InlineData("POST", "/i")]
    [InlineData("GET", "/one")]
    [InlineData("GET", "/a/b/c")]
    [InlineData("GET", "/a/b/")]
    [InlineData("GET", "/a//b")]
    [InlineData("GET", "/crossdomain.xml")]
    [InlineData("POST", "/health")]
    [InlineData("HEAD", "/health")]
    public async Task Everything_else_is_404_and_not_stored(string method, string path)
    {
        await using var host = await CollectorHost.StartAsync();
        Assert.Equal(404, (await host.SendAsync(method, path)).Status);
        Assert.Empty(host.Log.Entries);
    }

    [Fact]
    public async Task Health_is_always_ok_and_sink_health_only_after_the_first_write()
    {
        await using var host = await CollectorHost.StartAsync();
        var health = await host.SendAsync("GET", "/health");
        Assert.Equal((200, "ok"), (health.Status, health.Text));
        var before = await host.SendAsync("GET", "/sink-health");
        Assert.Equal((503, "Service Unavailable"), (before.Status, before.Text));

        await host.SendAsync("GET", "/i");

        var after = await host.SendAsync("GET", "/sink-health");
        Assert.Equal((200, "ok"), (after.Status, after.Text));
    }

    [Fact]
    public async Task Robots_are_sent_away()
    {
        await using var host = await CollectorHost.StartAsync();
        var answer = await host.SendAsync("GET", "/robots.txt");
        Assert.Equal(200, answer.Status);
        Assert.Equal(
            "User-agent: *\nDisallow: /\n\nUser-agent: Googlebot\nDisallow: /\n\nUser-agent: AdsBot-Google\nDisallow: /",
            answer.Text);
    }

    [Fact]
    public async Task The_cross_domain_policy_lists_each_domain_when_enabled()
    {
        await using var host = await CollectorHost.StartAsync(new CollectorOptions
        {
            CrossDomain = new CrossDomainOptions { Enabled = true, Domains = ["*.acme.com", "a&b"], Secure = false },
        });
        var answer = await host.SendAsync("GET", "/crossdomain.xml");
        Assert.Equal((200, "text/xml"), (answer.Status, answer["Content-Type"]));
        var policy = System.Xml.Linq.XDocument.Parse(answer.Text);
        Assert.Equal("cross-domain-policy", policy.Root!.Name.LocalName);
        Assert.Equal(["*.acme.com", "a&b"], policy.Root.Elements().Select(e => (string)e.Attribute("domain")!));
        Assert.All(policy.Root.Elements(), e => Assert.Equal("false", (string)e.Attribute("secure")!));
    }

    [Fact]
    public async Task The_root_is_404_unless_it_is_the_hosts_readiness_question()
    {
        await using var host = await CollectorHost.StartAsync();
        Assert.Equal(404, (await host.SendAsync("GET", "/", null, "X-Azure-Functions-InvocationId: 1")).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/")).Status);
        Assert.Empty(host.Log.Entries);
    }

    [Fact]
    public async Task The_root_answers_as_configured()
    {
        await using var host = await CollectorHost.StartAsync(new CollectorOptions
        {
            RootResponse = new RootResponseOptions
            {
                Enabled = true, StatusCode = 302, Body = "go on",
                Headers = new Dictionary<string, string> { ["Location"] = "https://acme.com/", ["X-Custom"] = "a" },
            },
        });
        var answer = await host.SendAsync("GET", "/", null, "X-Azure-Functions-InvocationId: 1");
        Assert.Equal((302, "https://acme.com/", "a", "go on"), (answer.Status, answer["Location"], answer["X-Custom"], answer.Text));
    }

    [Theory]
    [InlineData(Tp2)]
    [InlineData("/health")]
    [InlineData("/nowhere")]
    public async Task Options_is_a_preflight_on_every_path(string path)
    {
        await using var host = await CollectorHost.StartAsync();
        var answer = await host.SendAsync("OPTIONS", path, null, "Origin: https://shop.acme.com");
        Assert.Equal(200, answer.Status);
        Assert.Equal("https://shop.acme.com", answer["Access-Control-Allow-Origin"]);
        Assert.Equal("true", answer["Access-Control-Allow-Credentials"]);
        Assert.Equal("Content-Type, SP-Anonymous", answer["Access-Control-Allow-Headers"]);
        Assert.Equal("3600", answer["Access-Control-Max-Age"]);
        Assert.Null(answer["Access-Control-Allow-Methods"]);
    }

    [Fact]
    public async Task Strict_transport_security_is_on_every_answer_when_enabled()
    {
        await using var host = await CollectorHost.StartAsync(new CollectorOptions { Hsts = new HstsOptions { Enable = true } });
        foreach (var path in new[] { "/health", "/i", "/nowhere", "/r/tp2" })
            Assert.Equal("max-age=31536000; includeSubDomains", (await host.SendAsync("GET", path))["Strict-Transport-Security"]);
    }

    [Theory]
    [InlineData("/com.acme/track", "/com.snowplowanalytics.snowplow/tp2")]
    [InlineData("/com.acme/iglu", "/com.snowplowanalytics.iglu/v1")]
    [InlineData("/com.acme/other", "/com.acme/other")]
    public async Task A_custom_path_puts_its_target_into_the_payload(string path, string stored)
    {
        await using var host = await CollectorHost.StartAsync(new CollectorOptions
        {
            Paths = new Dictionary<string, string>
            {
                ["/com.acme/track"] = "/com.snowplowanalytics.snowplow/tp2",
                ["/com.acme/iglu"] = "/com.snowplowanalytics.iglu/v1",
            },
        });
        Assert.Equal(200, (await host.SendAsync("POST", path, "{}")).Status);
        Assert.Equal(stored, host.Payload.Path);
    }
}
