namespace Sluice.Collect.Tests;

public sealed class RedirectTests
{
    private static CollectorOptions On(params string[] domains) =>
        new() { EnableDefaultRedirect = true, RedirectDomains = domains };

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("OPTIONS")]
    public async Task Redirects_are_off_by_default_and_store_nothing(string method)
    {
        await using var host = await CollectorHost.StartAsync();
        var answer = await host.SendAsync(method, "/r/tp2?u=https%3A%2F%2Fexample1.com");
        Assert.Equal((404, "redirects disabled"), (answer.Status, answer.Text));
        Assert.Empty(host.Log.Entries);
    }

    [Theory]
    [InlineData("GET", "https%3A%2F%2Fexample1.com%2Fx%3Fa%3D1", "https://example1.com/x?a=1")]
    [InlineData("POST", "http://example1.com", "http://example1.com")]
    [InlineData("HEAD", "http://Example1.com/p", "http://Example1.com/p")]
    [InlineData("GET", "http%3A%2F%2Fexample1.com%2F%C3%A4+b", "http://example1.com/%C3%A4%20b")]
    public async Task An_allowed_target_is_answered_302_with_event_and_cookie(string method, string u, string location)
    {
        await using var host = await CollectorHost.StartAsync(On("example1.com", "example2.com"));
        var answer = await host.SendAsync(method, "/r/tp2?u=" + u, method == "POST" ? "x" : null);
        Assert.Equal((302, location), (answer.Status, answer["Location"]));
        Assert.Equal("/r/tp2", host.Payload.Path);
        Assert.Single(answer.SetCookies);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?v=1")]
    [InlineData("?u=")]
    [InlineData("?u=http%3A%2F%2Fevil.com")]
    [InlineData("?u=http%3A%2F%2Fexample1.com.evil.com")]
    [InlineData("?u=http%3A%2F%2Fexample1.com%40evil.com")]
    [InlineData("?u=http%3A%2F%2Fsub.example1.com")]
    [InlineData("?u=http%3A%2F%2Fevil.com%5C%40example1.com")]
    [InlineData("?u=%2F%2Fexample1.com")]
    [InlineData("?u=not+a+url")]
    [InlineData("?u=javascript%3Aalert(1)")]
    [InlineData("?u=http%3A%2F%2Fexample1.com%0D%0AX-Evil%3A1&e=1", true)]
    public async Task A_missing_or_forbidden_target_is_400_with_event_and_cookie(string query, bool mayPass = false)
    {
        await using var host = await CollectorHost.StartAsync(On("example1.com", "example2.com"));
        var answer = await host.SendAsync("GET", "/r/tp2" + query);
        if (!mayPass) Assert.Equal((400, null), (answer.Status, answer["Location"]));
        Assert.False(answer.Headers.ContainsKey("X-Evil"));
        Assert.Single(host.Log.Entries);
        Assert.Single(answer.SetCookies);
    }

    [Theory]
    [InlineData("https%3A%2F%2Fanywhere.org%2F", 302)]
    [InlineData("market%3A%2F%2Fdetails%3Fid%3Dapp", 302)]
    [InlineData("file%3A%2F%2F%2Fetc%2Fpasswd", 400)]
    [InlineData("data%3Atext%2Fhtml%2Cx", 400)]
    public async Task Without_a_list_every_host_is_allowed(string u, int status)
    {
        await using var host = await CollectorHost.StartAsync(On());
        Assert.Equal(status, (await host.SendAsync("GET", "/r/x?u=" + u)).Status);
    }

    [Fact]
    public async Task A_custom_path_may_lead_to_a_redirect_while_the_default_ones_are_off()
    {
        await using var host = await CollectorHost.StartAsync(
            new CollectorOptions { Paths = new Dictionary<string, string> { ["/com.acme/go"] = "/r/tp2" } });
        var answer = await host.SendAsync("GET", "/com.acme/go?u=https%3A%2F%2Facme.com");
        Assert.Equal((302, "https://acme.com", "/r/tp2"), (answer.Status, answer["Location"], host.Payload.Path));
        Assert.Equal(404, (await host.SendAsync("GET", "/r/tp2?u=https%3A%2F%2Facme.com")).Status);
    }
}
