using System.Net;

namespace Sluice.Host.Tests;

/// <summary>An API key in the query, and the visitor it is asked about, stay out of every log, whatever the log level.</summary>
[Collection(ServicesCollection.Name)]
public sealed class SecretsTests(ServicesFixture services)
{
    private const string Key = "key-that-nobody-may-see-0123";
    private const string Wrong = "wrong-key-of-somebody-4567";
    private const string Visitor = "visitor-9f1c";

    private static readonly Dictionary<string, string> Loud = new()
    {
        ["Sluice__Visitors__Keys__0"] = Key,
        ["Logging__LogLevel__Default"] = "Trace",
        ["Logging__LogLevel__Microsoft"] = "Trace",
        ["Logging__LogLevel__Microsoft.AspNetCore"] = "Trace",
        ["Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics"] = "Trace",
        ["Logging__LogLevel__Microsoft.AspNetCore.*"] = "Trace",
        ["Logging__Console__LogLevel__Default"] = "Trace",
        ["Logging__Console__LogLevel__Microsoft.AspNetCore"] = "Trace",
    };

    private static readonly (string Target, int Status)[] Requests =
    [
        ($"/api/visitors/{Visitor}?key={Key}", 404),
        ($"/api/visitors/{Visitor}?key={Wrong}", 401),
        ($"/api/visitors/{Visitor}?key={Key}&key={Wrong}", 401),
        ($"/API/Visitors/{Visitor}?KEY={Key}", 404),
        ($"/api/visitors/{Visitor}/more?key={Key}", 400),
        ($"/api/visitors/%00{Visitor}?key={Key}", 400),
        ($"/api/visitors?key={Key}", 400),
        ($"/api/visitors/?key={Key}", 400),
        ($"/api/visitor/{Visitor}?key={Key}", 404),
        ($"/api/visitor?key={Key}", 404),
        ($"/api/x?key={Key}", 404),
        ($"/api//visitors/{Visitor}?key={Key}", 404),
    ];

    [Fact]
    public async Task Neither_the_app_nor_the_host_logs_a_key_or_a_visitor()
    {
        await using var host = await HostedSluice.StartAsync(services, Loud);
        foreach (var (target, status) in Requests)
            foreach (var method in (string[])["GET", "POST", "HEAD", "PUT"])
            {
                var answer = await RawClient.SendAsync(host.Port, method, target);
                if (method == "GET" && !target.Contains("%00", StringComparison.Ordinal)) Assert.Equal((target, status), (target, RawClient.Status(answer)));
                Assert.DoesNotContain(Key, answer, StringComparison.Ordinal);
                Assert.DoesNotContain(Wrong, answer, StringComparison.Ordinal);
            }
        // A request that the app cannot be asked about, which the host does log.
        await RawClient.SendAsync(host.Port, "GET", $"/api/visitors/x?key={Key}", "X: \u00e9\r\n");
        AssertSilent(host.Log.All);
    }

    [Fact]
    public async Task A_read_that_fails_is_logged_without_them()
    {
        var settings = RunningApp.Settings(services.Log);
        foreach (var (name, value) in Loud) settings[name] = value;
        await using var app = await RunningApp.StartAsync(settings);
        using var answer = await app.Http.GetAsync($"api/visitors/{Visitor}?key={Key}");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        await Eventually.TrueAsync(() => app.Printed.Length > 0, () => "the failure was logged");
        AssertSilent(app.Printed);
    }

    [Fact]
    public async Task An_address_below_api_that_is_none_is_no_event_unless_a_custom_path_leads_there()
    {
        var settings = RunningApp.Settings(services.Log, services.Azurite.ConnectionString);
        settings["Sluice__Collector__Paths__0__From"] = "/api/track";
        settings["Sluice__Collector__Paths__0__To"] = "/com.snowplowanalytics.snowplow/tp2";
        await using var app = await RunningApp.StartAsync(settings);
        foreach (var (path, method, status) in (IEnumerable<(string, HttpMethod, HttpStatusCode)>)
                 [
                     ("api/visits", HttpMethod.Get, HttpStatusCode.NotFound), ("api/visits", HttpMethod.Post, HttpStatusCode.NotFound),
                     ("API/visits", HttpMethod.Get, HttpStatusCode.NotFound), ("api", HttpMethod.Get, HttpStatusCode.NotFound),
                     ("api/track", HttpMethod.Get, HttpStatusCode.OK), ("api/track", HttpMethod.Post, HttpStatusCode.OK),
                     ("apis/track", HttpMethod.Get, HttpStatusCode.OK),
                 ])
        {
            using var request = new HttpRequestMessage(method, path);
            if (method == HttpMethod.Post) request.Content = new StringContent("{}");
            using var answer = await app.Http.SendAsync(request);
            Assert.Equal((path, method, status), (path, method, answer.StatusCode));
            if (path.Contains("visits", StringComparison.Ordinal))
                Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    private static void AssertSilent(string log)
    {
        Assert.DoesNotContain(Key, log, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong, log, StringComparison.Ordinal);
        Assert.DoesNotContain(Visitor, log, StringComparison.Ordinal);
        Assert.DoesNotContain("key=", log, StringComparison.OrdinalIgnoreCase);
    }
}
