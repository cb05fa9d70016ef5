namespace Sluice.Host.Tests;

/// <summary>
/// A request from outside never reaches an invocation endpoint. Here the requests come straight to the app with the headers
/// that the Functions host's proxy puts on everything it passes on, so that the host's own routes do not help.
/// </summary>
[Collection(ServicesCollection.Name)]
public sealed class OutsideTests(ServicesFixture services) : IAsyncLifetime
{
    private const string Proxied =
        "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Host: sluice.example\r\nX-Forwarded-Proto: https\r\nx-ms-invocation-id: 1\r\n";

    // What the app prints, or answers, when it takes a request for an invocation.
    private const string Read = "the invocation could not be read";
    private const string Settled = "\"Outputs\"";
    private const string Again = "must be delivered again";

    private RunningApp _app = null!;

    public async Task InitializeAsync() =>
        _app = await RunningApp.StartAsync(RunningApp.Settings(services.Log, services.Azurite.ConnectionString));

    public async Task DisposeAsync() => await _app.DisposeAsync();

    public static TheoryData<string> Functions => [.. Outsider.Functions];

    [Fact]
    public void Every_function_with_a_trigger_of_its_own_is_tried() => Assert.Equal(
        ["ArchiveCollected", "ArchiveEnriched", "ArchiveFailed", "AudienceTimer", "AudienceWebhooks", "Audiences", "CallCentre", "Enrich", "Fabric", "Lake", "Relay", "Reports", "ReportsUpkeep", "Visitors"], Outsider.Functions);

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task The_host_s_own_call_is_an_invocation_so_that_these_tests_would_notice_one(string function)
    {
        var answer = await RawClient.SendAsync(_app.Port, "POST", $"/{function}");
        if (function is "Relay" or "Fabric" or "ReportsUpkeep" or "Lake" or "AudienceTimer" or "AudienceWebhooks") Assert.Contains(Settled, answer, StringComparison.Ordinal);
        else await AssertInvocationAsync(answer, function);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task No_way_of_writing_its_path_invokes_a_function(string function)
    {
        foreach (var target in Outsider.Targets(function, _app.Port))
            foreach (var method in (string[])["POST", "GET"])
                AssertNone(await RawClient.SendAsync(_app.Port, method, target, Proxied), $"{method} {target}");
        AssertNothingPrinted();
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task No_method_invokes_a_function(string function)
    {
        foreach (var method in Outsider.Methods)
        {
            var answer = await RawClient.SendAsync(_app.Port, method, $"/{function}", Proxied);
            AssertNone(answer, method);
            // OPTIONS is the collector's preflight, the same for every path.
            Assert.Contains(RawClient.Status(answer), method == "OPTIONS" ? new[] { 200 } : [404, 405, 400]);
        }
        AssertNothingPrinted();
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task No_disguise_invokes_a_function(string function)
    {
        foreach (var disguise in Outsider.Disguises(function, _app.Port))
            AssertNone(await RawClient.SendAsync(_app.Port, "POST", $"/{function}", Proxied + disguise), disguise);
        AssertNothingPrinted();
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task Each_header_of_the_proxy_is_enough_to_be_refused(string function)
    {
        foreach (var header in Proxied.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
            foreach (var written in (string[])[header, header.ToUpperInvariant(), header[..(header.IndexOf(':') + 1)]])
                Assert.Equal(404, RawClient.Status(await RawClient.SendAsync(_app.Port, "POST", $"/{function}", written + "\r\n")));
        AssertNothingPrinted();
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task A_page_in_a_browser_on_this_machine_cannot_invoke_a_function(string function)
    {
        foreach (var header in (string[])
                 [
                     "Origin: https://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site", "Referer: https://evil.example/",
                 ])
            Assert.Equal(404, RawClient.Status(await RawClient.SendAsync(_app.Port, "POST", $"/{function}", header + "\r\n")));
        // A name of its own that resolves to this machine, or none at all.
        foreach (var host in (string[])["Host: evil.example\r\n", $"Host: evil.example:{_app.Port}\r\n", "Host: 127.0.0.1.evil.example\r\n", "Host:\r\n"])
            Assert.Equal(404, RawClient.Status(await RawClient.SendAsync(_app.Port, "POST", $"/{function}", host: host)));
        foreach (var host in (string[])["", "Host: 127.0.0.1\r\nHost: evil.example\r\n", "Host: 127.0.0.1, evil.example\r\n", "Host: evil.example#127.0.0.1\r\n"])
            Assert.Equal(400, RawClient.Status(await RawClient.SendAsync(_app.Port, "POST", $"/{function}", host: host)));
        AssertNothingPrinted();
    }

    private static void AssertNone(string answer, string request)
    {
        Assert.False(answer.Contains(Settled, StringComparison.Ordinal), $"{request} was answered {answer}");
        Assert.False(answer.Contains(Again, StringComparison.Ordinal), $"{request} was answered {answer}");
    }

    private async Task AssertInvocationAsync(string answer, string function)
    {
        Assert.Equal(503, RawClient.Status(answer));
        Assert.Contains(Again, answer, StringComparison.Ordinal);
        await Eventually.TrueAsync(
            () => _app.Printed.Contains($"{function}: {Read}", StringComparison.Ordinal), () => $"the app said so: {_app.Printed}");
    }

    private void AssertNothingPrinted() => Assert.DoesNotContain(Read, _app.Printed, StringComparison.Ordinal);
}
