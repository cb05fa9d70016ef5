namespace Sluice.Collect.Tests;

public sealed class CorsTests
{
    [Theory]
    [InlineData(null, "*")]
    [InlineData("http://origin.com", "http://origin.com")]
    [InlineData("https://origin.com:8443", "https://origin.com:8443")]
    [InlineData("http://one.com http://two.com:8080", "http://one.com")]
    [InlineData("chrome-extension://abcdef", "chrome-extension://abcdef")]
    [InlineData("http://[::1]:80", "http://[::1]:80")]
    [InlineData("null", "*")]
    [InlineData("origin.com", "*")]
    [InlineData("http://", "*")]
    [InlineData("http://a<b", "*")]
    public async Task A_tracking_answer_allows_the_first_origin_or_all(string? origin, string expected)
    {
        await using var host = await CollectorHost.StartAsync();
        string[] headers = origin is null ? [] : ["Origin: " + origin];
        foreach (var (method, path, body) in new[] { ("POST", "/a/b", "x"), ("GET", "/i", null), ("OPTIONS", "/a/b", null) })
        {
            var answer = await host.SendAsync(method, path, body, headers);
            Assert.Equal(expected, answer["Access-Control-Allow-Origin"]);
            Assert.Equal("true", answer["Access-Control-Allow-Credentials"]);
        }
    }

    [Fact]
    public async Task The_preflights_age_is_the_one_configured()
    {
        await using var host = await CollectorHost.StartAsync(
            new CollectorOptions { Cors = new CorsOptions { AccessControlMaxAge = TimeSpan.FromSeconds(5) } });
        Assert.Equal("5", (await host.SendAsync("OPTIONS", "/a/b"))["Access-Control-Max-Age"]);
    }
}
