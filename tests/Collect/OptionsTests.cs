using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Sluice.Collect.Tests;

public sealed class OptionsTests
{
    private static CollectorOptions Read(params (string Name, string? Value)[] settings) =>
        CollectorOptions.From(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(s => "Sluice:Collector:" + s.Name, s => s.Value)).Build());

    private static string[] Errors(params (string Name, string? Value)[] settings) =>
        Assert.Throws<InvalidOperationException>(() => Read(settings)).Message.Split('\n')[1..];

    [Fact]
    public void An_empty_configuration_has_the_documented_defaults()
    {
        var options = Read();
        Assert.Empty(options.Paths);
        Assert.Equal(("sp", 365.0, true, true, true, SameSiteMode.None), (options.Cookie.Name, options.Cookie.Expiration.TotalDays,
            options.Cookie.Enabled, options.Cookie.Secure, options.Cookie.HttpOnly, options.Cookie.SameSite));
        Assert.Equal((20480, 40960, 1_048_576, 2_097_152, 25.0), (options.Networking.MaxRequestLineLength,
            options.Networking.MaxHeadersLength, options.Networking.MaxPayloadSize, options.Networking.DropPayloadSize,
            options.Networking.BodyReadTimeout.TotalSeconds));
        Assert.Equal((false, 1_000_000), (options.Streams.UseIpAddressAsPartitionKey, options.Streams.MaxBytes));
        Assert.Equal(("n3pc", "00000000-0000-4000-A000-000000000000"), (options.CookieBounce.Name, options.CookieBounce.FallbackNetworkUserId));
        Assert.Equal((60.0, 365.0, 302), (options.Cors.AccessControlMaxAge.TotalMinutes, options.Hsts.MaxAge.TotalDays, options.RootResponse.StatusCode));
        Assert.Equal(["*"], options.CrossDomain.Domains);
        Assert.False(options.EnableDefaultRedirect || options.CookieBounce.Enabled || options.DoNotTrackCookie.Enabled
            || options.CrossDomain.Enabled || options.RootResponse.Enabled || options.Hsts.Enable);
    }

    [Fact]
    public void Every_option_is_read_from_its_name()
    {
        var options = Read(
            ("Paths:/com.acme/track", "/com.snowplowanalytics.snowplow/tp2"), ("Cookie:Enabled", "false"), ("Cookie:Expiration", "30 days"),
            ("Cookie:Name", "id"), ("Cookie:Domains:0", "a.com"), ("Cookie:Domains:1", "b.com"), ("Cookie:FallbackDomain", "c.com"),
            ("Cookie:Secure", "False"), ("Cookie:HttpOnly", "false"), ("Cookie:SameSite", "lax"), ("Cookie:ClientCookieName", "id_js"),
            ("DoNotTrackCookie:Enabled", "true"), ("DoNotTrackCookie:Name", "dnt"), ("DoNotTrackCookie:Value", "1|yes"),
            ("CookieBounce:Enabled", "true"), ("CookieBounce:Name", "b"), ("CookieBounce:FallbackNetworkUserId", "f"),
            ("CookieBounce:ForwardedProtocolHeader", "X-Proto"), ("CrossDomain:Enabled", "true"), ("CrossDomain:Domains:0", "d.com"),
            ("CrossDomain:Secure", "false"), ("RootResponse:Enabled", "true"), ("RootResponse:StatusCode", "200"),
            ("RootResponse:Headers:0:Name", "X-A"), ("RootResponse:Headers:0:Value", "1"), ("RootResponse:Body", "hi"),
            ("Cors:AccessControlMaxAge", "00:01:00"), ("EnableDefaultRedirect", "true"), ("RedirectDomains:0", "e.com"),
            ("Networking:MaxRequestLineLength", "4096"), ("Networking:MaxHeadersLength", "8192"), ("Networking:MaxPayloadSize", "5000"),
            ("Networking:DropPayloadSize", "6000"), ("Networking:BodyReadTimeout", "2 s"), ("Streams:UseIpAddressAsPartitionKey", "true"),
            ("Streams:MaxBytes", "4000"), ("Hsts:Enable", "true"), ("Hsts:MaxAge", "1 h"), ("Proxy:ClientAddressHeaders:0", "X-Ip"),
            ("Proxy:HostHeaders", ""), ("Proxy:HiddenHeaders:0", "X-H*"), ("Batching:Linger", "5 ms"), ("Batching:MaxBytes", "2000"),
            ("Batching:MaxCount", "7"), ("Batching:QueueBytes", "8"), ("Batching:ParkingQueueBytes", "9"), ("Batching:SendTimeout", "1 second"),
            ("Batching:ParkTimeout", "500 ms"), ("Batching:RetryDelay", "2 s"), ("Batching:MaxRetryDelay", "1 m"),
            ("Relay:MaxRecords", "10"), ("Relay:MaxDuration", "1 minute"), ("Relay:StepRecords", "11"), ("Relay:StepBytes", "1200"));
        Assert.Equal("/com.snowplowanalytics.snowplow/tp2", options.Paths["/com.acme/track"]);
        Assert.Equal((false, 30.0, "id", "c.com", "id_js", SameSiteMode.Lax), (options.Cookie.Enabled, options.Cookie.Expiration.TotalDays,
            options.Cookie.Name, options.Cookie.FallbackDomain, options.Cookie.ClientCookieName, options.Cookie.SameSite));
        Assert.False(options.Cookie.Secure || options.Cookie.HttpOnly || options.CrossDomain.Secure);
        Assert.Equal(["a.com", "b.com"], options.Cookie.Domains);
        Assert.Equal(new DoNotTrackCookieOptions { Enabled = true, Name = "dnt", Value = "1|yes" }, options.DoNotTrackCookie);
        Assert.Equal(new CookieBounceOptions { Enabled = true, Name = "b", FallbackNetworkUserId = "f", ForwardedProtocolHeader = "X-Proto" },
            options.CookieBounce);
        Assert.Equal(["d.com"], options.CrossDomain.Domains);
        Assert.Equal((true, 200, "hi", "1"), (options.RootResponse.Enabled, options.RootResponse.StatusCode, options.RootResponse.Body,
            options.RootResponse.Headers["X-A"]));
        Assert.Equal(TimeSpan.FromMinutes(1), options.Cors.AccessControlMaxAge);
        Assert.True(options.EnableDefaultRedirect && options.CrossDomain.Enabled);
        Assert.Equal(["e.com"], options.RedirectDomains);
        Assert.Equal(new NetworkingOptions
        {
            MaxRequestLineLength = 4096, MaxHeadersLength = 8192, MaxPayloadSize = 5000, DropPayloadSize = 6000, BodyReadTimeout = TimeSpan.FromSeconds(2),
        }, options.Networking);
        Assert.Equal(new StreamsOptions { UseIpAddressAsPartitionKey = true, MaxBytes = 4000 }, options.Streams);
        Assert.Equal(new HstsOptions { Enable = true, MaxAge = TimeSpan.FromHours(1) }, options.Hsts);
        Assert.Equal((1, 0, "X-H*"), (options.Proxy.ClientAddressHeaders.Count, options.Proxy.HostHeaders.Count, options.Proxy.HiddenHeaders[0]));
        Assert.Equal(new BatchingOptions
        {
            Linger = TimeSpan.FromMilliseconds(5), MaxBytes = 2000, MaxCount = 7, QueueBytes = 8, ParkingQueueBytes = 9,
            SendTimeout = TimeSpan.FromSeconds(1), ParkTimeout = TimeSpan.FromMilliseconds(500), RetryDelay = TimeSpan.FromSeconds(2),
            MaxRetryDelay = TimeSpan.FromMinutes(1),
        }, options.Batching);
        Assert.Equal(new RelayOptions { MaxRecords = 10, MaxDuration = TimeSpan.FromMinutes(1), StepRecords = 11, StepBytes = 1200 }, options.Relay);
    }

    [Fact]
    public void Paths_can_be_a_list_because_app_settings_on_linux_allow_no_slash_in_a_name()
    {
        var options = Read(("Paths:0:From", "/a/b"), ("Paths:0:To", "/c/d"), ("Paths:1:From", "/e/f"), ("Paths:1:To", "/r/g"));
        Assert.Equal("/c/d", options.Paths["/a/b"]);
        Assert.Equal("/r/g", options.Paths["/e/f"]);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_each_by_its_name()
    {
        var errors = Errors(
            ("Cookie:Name", "a b"), ("Cookie:Expiration", "soon"), ("Cookie:SameSite", "perhaps"), ("Networking:MaxPayloadSize", "many"),
            ("Hsts:Enable", "ja"), ("Paths:/one", "/c/d"), ("Paths:/a/b", "no"), ("DoNotTrackCookie:Enabled", "true"),
            ("DoNotTrackCookie:Name", "dnt"), ("DoNotTrackCookie:Value", "(?<=a)b"), ("RedirectDomains:0", "http://a.com"),
            ("Batching:Linger", "6 ms"), ("RootResponse:StatusCode", "99"), ("Cookies:Name", "x"), ("Cookie:Colour", "blue"));
        foreach (var name in new[]
                 {
                     "Cookie:Name", "Cookie:Expiration", "Cookie:SameSite", "Networking:MaxPayloadSize", "Hsts:Enable", "Paths",
                     "DoNotTrackCookie:Value", "RedirectDomains", "Batching:Linger", "RootResponse:StatusCode", "Cookies", "Cookie:Colour",
                 })
            Assert.Contains(errors, error => error.StartsWith("Sluice:Collector:" + name + ":", StringComparison.Ordinal));
        Assert.Equal(13, errors.Length);
    }

    [Theory]
    [InlineData("365.00:00:00", 31536000)]
    [InlineData("90 minutes", 5400)]
    [InlineData("2h", 7200)]
    [InlineData("1 d", 86400)]
    public void Durations_are_read_in_both_notations(string text, int seconds) =>
        Assert.Equal(seconds, Read(("Cookie:Expiration", text)).Cookie.Expiration.TotalSeconds);

    [Theory]
    [InlineData("5")]
    [InlineData("-5 s")]
    [InlineData("5 fortnights")]
    [InlineData("99999999999999999999 s")]
    [InlineData("9223372036854775807 days")]
    [InlineData("")]
    public void What_is_no_duration_is_a_mistake(string text) =>
        Assert.Contains("Cookie:Expiration", Assert.Single(Errors(("Cookie:Expiration", text))));

    [Fact]
    public void Options_made_in_code_are_checked_by_the_collector()
    {
        var wrong = new CollectorOptions { Cookie = new CookieOptions { Name = "" } };
        Assert.Throws<InvalidOperationException>(() => new Collector(
            wrong, new FakeLog(), new FakeOverflow(), TimeProvider.System, new CollectorHost.ErrorCounter()));
    }
}
