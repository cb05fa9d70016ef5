using System.Text.Json;

namespace Sluice.Host.Tests;

/// <summary>Whoever asks one of the APIs need not know which: all refuse in one shape.</summary>
[Collection(ServicesCollection.Name)]
public sealed class ProblemTests(ServicesFixture services)
{
    private const string Key = "a-key-of-enough-length";

    private static readonly (string Method, string Path, bool HasKey, int Status, string Title)[] Refusals =
    [
        ("GET", "api/visitors/somebody", false, 401, "Unauthorized"),
        ("GET", "api/reports", false, 401, "Unauthorized"),
        ("GET", "api/calls/board", false, 401, "Unauthorized"),
        ("GET", "api/audiences", false, 401, "Unauthorized"),
        ("GET", "api/fabric/view", false, 401, "Unauthorized"),
        ("POST", "api/visitors/somebody/events", true, 405, "Method Not Allowed"),
        ("POST", "api/reports", true, 405, "Method Not Allowed"),
        ("POST", "api/calls/board", true, 405, "Method Not Allowed"),
        ("POST", "api/audiences", true, 405, "Method Not Allowed"),
        ("POST", "api/fabric/view", true, 405, "Method Not Allowed"),
        ("POST", "console", true, 405, "Method Not Allowed"),
        ("GET", "api/visitors/somebody/events?limit=many", true, 400, "Bad Request"),
        ("GET", "api/reports/traffic?step=second", true, 400, "Bad Request"),
        ("GET", "api/calls/board?day=today", true, 400, "Bad Request"),
        ("GET", "api/reports/none", true, 404, "Not Found"),
        ("GET", "api/calls/none", true, 404, "Not Found"),
        ("GET", "api/audiences/none", true, 404, "Not Found"),
        ("GET", "api/fabric/none", true, 404, "Not Found"),
        ("GET", "boards/none", true, 404, "Not Found"),
        ("GET", "api/none", true, 404, "Not Found"),
        ("POST", "api/fabric/pause", true, 415, "Unsupported Media Type"),
    ];

    [Fact]
    public async Task A_refusal_is_a_problem_of_the_same_shape()
    {
        var settings = RunningApp.Settings(services.Log, services.Azurite.ConnectionString);
        foreach (var api in (string[])["Visitors", "Reports", "Fabric"]) settings[$"Sluice__{api}__Keys"] = Key;
        await using var app = await RunningApp.StartAsync(settings);
        foreach (var (method, path, hasKey, status, title) in Refusals)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (method == "POST") request.Content = new StringContent("{}");
            if (hasKey) request.Headers.Add("x-api-key", Key);
            using var answer = await app.Http.SendAsync(request);

            Assert.Equal((method, path, status), (method, path, (int)answer.StatusCode));
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.ToString());
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            string[] names = ["type", "title", "status", "detail"];
            Assert.Equal(names, problem.RootElement.EnumerateObject().Select(part => part.Name).Where(name => name != "errors"));
            Assert.Equal("about:blank", problem.RootElement.GetProperty("type").GetString());
            Assert.Equal((title, status), (problem.RootElement.GetProperty("title").GetString(), problem.RootElement.GetProperty("status").GetInt32()));
            Assert.NotEmpty(problem.RootElement.GetProperty("detail").GetString()!);
            Assert.Equal(status == 401, answer.Headers.WwwAuthenticate.Any(wanted => wanted.Scheme == "ApiKey"));
            Assert.Equal(status == 405, answer.Content.Headers.Allow.Contains("GET"));
        }
    }
}
