using System.Text;
using Microsoft.Extensions.Configuration;
using Sluice.Fabric.Api;
using Sluice.Testing;

namespace Sluice.Fabric.Tests.Api;

public sealed class AccessTests : FabricApiTest
{
    private static readonly FabricApiOptions Closed = new() { Keys = [Key, "another-key-of-enough-length"] };

    private static string Principal(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json));

    private static readonly string SignedIn = Principal("""{"auth_typ":"aad","claims":[{"typ":"name","val":"A"}]}""");

    [Theory]
    [InlineData("x-api-key", Key, 200)]
    [InlineData("x-api-key", "another-key-of-enough-length", 200)]
    [InlineData("Authorization", "Bearer " + Key, 200)]
    [InlineData("x-api-key", "a-key-of-enough-lengti", 401)]
    [InlineData("x-api-key", "", 401)]
    [InlineData("Authorization", "Basic " + Key, 401)]
    [InlineData("x-other", Key, 401)]
    public async Task A_key_opens_and_nothing_else_does(string name, string value, int status)
    {
        var server = await StartAsync(Closed);
        using var answer = await SendAsync(HttpMethod.Get, "view", url: server.Url, headers: (name, value));
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_key_in_the_address_is_not_accepted()
    {
        var server = await StartAsync(Closed);
        await AssertProblemAsync(await SendAsync(HttpMethod.Get, $"view?key={Key}", url: server.Url), 401);
    }

    [Fact]
    public async Task Without_keys_nobody_gets_in_unless_that_is_allowed()
    {
        var server = await StartAsync(new FabricApiOptions());
        foreach (var (name, _) in server.Api.Routes.Where(route => route.Name != "session"))
            await AssertProblemAsync(await SendAsync(HttpMethod.Get, name, url: server.Url), 401);
    }

    [Fact]
    public async Task Keys_close_what_is_allowed_to_everyone()
    {
        var server = await StartAsync(Closed with { AllowAnonymous = true });
        await AssertProblemAsync(await SendAsync(HttpMethod.Get, "view", url: server.Url), 401);
    }

    [Fact]
    public async Task The_platform_s_sign_in_counts_only_where_it_is_trusted()
    {
        var trusting = await StartAsync(Closed with { TrustPlatformSignIn = true });
        var other = await StartAsync(Closed);
        using var yes = await SendAsync(HttpMethod.Get, "view", url: trusting.Url, headers: ("X-MS-CLIENT-PRINCIPAL", SignedIn));
        Assert.Equal(200, (int)yes.StatusCode);
        await AssertProblemAsync(await SendAsync(HttpMethod.Get, "view", url: other.Url, headers: ("X-MS-CLIENT-PRINCIPAL", SignedIn)), 401);
        string[] wrong = ["x", "{}", Principal("{}"), Principal("[]"), Principal("""{"auth_typ":"","claims":[]}"""), Principal("""{"auth_typ":"aad","claims":[]}"""), Principal("nonsense")];
        foreach (var one in wrong)
            await AssertProblemAsync(await SendAsync(HttpMethod.Get, "view", url: trusting.Url, headers: ("X-MS-CLIENT-PRINCIPAL", one)), 401);
    }

    [Fact]
    public async Task A_key_is_exchanged_for_a_cookie_that_scripts_cannot_read_and_that_ends()
    {
        var time = new ManualTime { HasRealTimers = true, Start = DateTimeOffset.UtcNow };
        var server = await StartAsync(Closed, time: time);
        using var signIn = await SendAsync(HttpMethod.Post, "session", new { key = Key }, server.Url);
        Assert.Equal(204, (int)signIn.StatusCode);
        var cookie = Assert.Single(signIn.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/api/fabric", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Key, cookie, StringComparison.Ordinal);
        var pair = cookie.Split(';')[0];

        using var answer = await SendAsync(HttpMethod.Get, "view", url: server.Url, headers: ("Cookie", pair));
        Assert.Equal(200, (int)answer.StatusCode);
        var twin = await StartAsync(Closed, time: time);
        using var elsewhere = await SendAsync(HttpMethod.Get, "view", url: twin.Url, headers: ("Cookie", pair));
        Assert.Equal(200, (int)elsewhere.StatusCode);

        var rotated = await StartAsync(new FabricApiOptions { Keys = ["a-new-key-of-enough-length"] }, time: time);
        await AssertProblemAsync(await SendAsync(HttpMethod.Get, "view", url: rotated.Url, headers: ("Cookie", pair)), 401);
        var dot = pair.IndexOf('.');
        var longer = $"{pair[..(dot - 1)]}{(pair[dot - 1] == '9' ? '8' : '9')}{pair[dot..]}";
        await AssertProblemAsync(await SendAsync(HttpMethod.Get, "view", url: server.Url, headers: ("Cookie", longer)), 401);
        time.Advance(TimeSpan.FromHours(12));
        await AssertProblemAsync(await SendAsync(HttpMethod.Get, "view", url: server.Url, headers: ("Cookie", pair)), 401);
    }

    [Theory]
    [InlineData("""{"key":"a-wrong-key-of-enough-length"}""", 401)]
    [InlineData("""{"key":5}""", 400)]
    [InlineData("""{}""", 400)]
    [InlineData("nonsense", 400)]
    public async Task A_wrong_sign_in_sets_no_cookie(string body, int status)
    {
        var server = await StartAsync(Closed);
        var answer = await SendAsync(HttpMethod.Post, "session", body, server.Url);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        await AssertProblemAsync(answer, status);
    }

    [Fact]
    public async Task The_session_says_by_what_one_is_signed_in_and_can_be_ended()
    {
        var server = await StartAsync(Closed);
        using var stranger = await SendAsync(HttpMethod.Get, "session", url: server.Url);
        Assert.Equal("""{"signedIn":false,"by":null}""", await stranger.Content.ReadAsStringAsync());
        using var known = await SendAsync(HttpMethod.Get, "session", url: server.Url, headers: ("x-api-key", Key));
        Assert.Equal("""{"signedIn":true,"by":"key"}""", await known.Content.ReadAsStringAsync());
        using var end = await SendAsync(HttpMethod.Delete, "session", url: server.Url, headers: ("x-api-key", Key));
        Assert.Contains("max-age=0", Assert.Single(end.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Accept", "*/*", 200)]
    public async Task Changes_come_from_this_origin_s_pages_only(string name, string value, int status)
    {
        using var answer = await SendAsync(HttpMethod.Put, "pause", new { paused = true }, headers: (name, value));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200 ? true : null, Controls.Now.Paused);
        using var reading = await SendAsync(HttpMethod.Get, "pause", headers: (name, value));
        Assert.Equal(200, (int)reading.StatusCode);
    }

    [Fact]
    public async Task A_cookie_alone_changes_nothing_for_a_client_that_does_not_say_where_it_comes_from()
    {
        var server = await StartAsync(Closed);
        using var signIn = await SendAsync(HttpMethod.Post, "session", new { key = Key }, server.Url);
        var pair = Assert.Single(signIn.Headers.GetValues("Set-Cookie")).Split(';')[0];
        await AssertProblemAsync(await SendAsync(HttpMethod.Put, "pause", new { paused = true }, server.Url, ("Cookie", pair)), 403);
        using var own = await SendAsync(HttpMethod.Put, "pause", new { paused = true }, server.Url, ("Cookie", pair), ("Origin", server.Url));
        Assert.Equal(200, (int)own.StatusCode);
        using var proxied = await SendAsync(HttpMethod.Put, "pause", new { paused = false }, server.Url, ("Cookie", pair), ("Origin", "https://shop.example"), ("X-Forwarded-Host", "shop.example"));
        Assert.Equal(200, (int)proxied.StatusCode);
    }

    [Fact]
    public void All_wrong_settings_are_told_at_once_and_no_key_is()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sluice:Fabric:Name"] = new('n', 101),
            ["Sluice:Fabric:Keys"] = "short,also-quite-long-enough-key",
            ["Sluice:Fabric:AllowAnonymous"] = "perhaps",
            ["Sluice:Fabric:LiveStreams"] = "0",
            ["Sluice:Fabric:Peers:0:Name"] = "a",
            ["Sluice:Fabric:Peers:0:Url"] = "ftp://a.example",
            ["Sluice:Fabric:Peers:1:Name"] = "b",
            ["Sluice:Fabric:Peers:1:Url"] = "http://b.example",
            ["Sluice:Fabric:Peers:1:Key"] = "a-secret-key-that-must-stay-one",
        }).Build();
        var wrong = Assert.Throws<InvalidOperationException>(() => FabricApiOptions.From(settings)).Message;
        Assert.Equal(6, wrong.Split('\n').Length);
        foreach (var name in new[] { "Name", "Keys", "AllowAnonymous", "LiveStreams", "Peers:0:Url", "Peers:1:Url" }) Assert.Contains(name, wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("short", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_are_read()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sluice:Fabric:Name"] = "west", ["Sluice:Fabric:Keys:0"] = Key, ["Sluice:Fabric:TrustPlatformSignIn"] = "true", ["Sluice:Fabric:LiveStreams"] = "7",
            ["Sluice:Fabric:Peers:0:Name"] = "east", ["Sluice:Fabric:Peers:0:Url"] = "https://east.example/app", ["Sluice:Fabric:Peers:0:Key"] = Key,
        }).Build();
        var options = FabricApiOptions.From(settings);
        Assert.Equal(("west", true, 7, false), (options.Name, options.TrustPlatformSignIn, options.LiveStreams, options.AllowAnonymous));
        Assert.Equal([Key], options.Keys);
        var peer = Assert.Single(options.Peers);
        Assert.Equal((Key, "east (https://east.example/app)"), (peer.Key, peer.ToString()));
    }
}
