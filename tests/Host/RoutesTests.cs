using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sluice.Host.Tests;

/// <summary>The function.json files and the app say the same: what one has the other serves, and the reverse.</summary>
[Collection(ServicesCollection.Name)]
public sealed class RoutesTests(ServicesFixture services)
{
    private static readonly Dictionary<string, string> AllOn = new()
    {
        ["Sluice__Collector__RootResponse__Enabled"] = "true",
        ["Sluice__Collector__RootResponse__StatusCode"] = "200",
        ["Sluice__Collector__CrossDomain__Enabled"] = "true",
        ["Sluice__Collector__EnableDefaultRedirect"] = "true",
        ["Sluice__Visitors__AllowAnonymous"] = "true",
    };

    // Everything that the app answers, whichever way it was taught to: from its documentation, not from its code.
    private static readonly (string Methods, string Path)[] Served =
    [
        ("GET HEAD POST OPTIONS", "/com.snowplowanalytics.snowplow/tp2"), ("GET HEAD POST OPTIONS", "/com.acme/v1"),
        ("GET HEAD OPTIONS", "/i"), ("GET HEAD OPTIONS", "/ice.png"), ("GET HEAD POST OPTIONS", "/r/tp2?u=https%3A%2F%2Fshop.example%2F"),
        ("GET OPTIONS", "/health"), ("GET OPTIONS", "/sink-health"), ("GET OPTIONS", "/robots.txt"), ("GET OPTIONS", "/crossdomain.xml"),
        ("GET OPTIONS", "/"), ("GET HEAD POST DELETE", "/api/visitors/somebody"), ("GET HEAD POST DELETE", "/api/reports/traffic"), ("GET HEAD", "/boards"), ("GET HEAD", "/boards/boards.js"),
    ];

    [Fact]
    public async Task Every_route_of_a_function_json_is_served_under_each_of_its_methods()
    {
        var settings = RunningApp.Settings(services.Log, services.Azurite.ConnectionString);
        foreach (var (name, value) in AllOn) settings[name] = value;
        await using var app = await RunningApp.StartAsync(settings);
        var functions = FunctionFolders.All.Where(f => f.IsHttp).ToList();
        Assert.True(functions.Count >= 10);
        foreach (var function in functions)
            foreach (var method in function.Methods)
            {
                var path = "/" + Regex.Replace(function.Route.TrimStart('/'), @"\{[^}]*\}", m => m.Value == "{*path}" ? "visitors/somebody" : "tp2");
                if (function.Route == "{vendor}/{version}") path = "/com.acme/v1";
                if (function.Route.StartsWith("r/", StringComparison.Ordinal)) path += "?u=https%3A%2F%2Fshop.example%2F";
                var answer = await RawClient.SendAsync(app.Port, method.ToUpperInvariant(), path, "X-Forwarded-Proto: https\r\n");
                Assert.True(IsServed(answer), $"{function.Name}: {method} {path} was answered {answer}");
            }
    }

    [Fact]
    public async Task Everything_that_the_app_serves_comes_through_the_host()
    {
        await using var host = await HostedSluice.StartAsync(services, AllOn);
        foreach (var (methods, path) in Served)
            foreach (var method in methods.Split(' '))
            {
                var inside = await RawClient.SendAsync(host.AppPort, method, path, "X-Forwarded-Proto: http\r\n");
                var outside = await RawClient.SendAsync(host.Port, method, path);
                Assert.True(IsServed(inside), $"{method} {path} was answered {inside}");
                Assert.True(RawClient.Status(inside) == RawClient.Status(outside), $"{method} {path}: {outside} through the host, but {inside}");
            }
    }

    [Fact]
    public async Task What_the_app_does_not_serve_is_404_through_the_host_whatever_the_method()
    {
        await using var host = await HostedSluice.StartAsync(services, AllOn);
        foreach (var method in (string[])["GET", "POST", "HEAD", "PUT", "DELETE"])
            foreach (var path in (string[])["/nothing", "/a/b/c", "/micro/good/x", "/favicon.ico", "/i/", "/api/nothing", "/apis"])
                if (path != "/i/" || method != "GET")
                    Assert.Contains(RawClient.Status(await RawClient.SendAsync(host.Port, method, path)), new[] { 404 });
    }

    [Fact]
    public void Every_endpoint_of_the_app_has_a_function_json_and_every_invocation_has_an_endpoint()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(RunningApp.Settings().Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Services.AddSluice(builder.Configuration);
        var app = builder.Build();
        app.MapSluice();
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().ToList();

        var invocations = endpoints.Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>() is not null).ToList();
        Assert.All(invocations, e => Assert.Equal(["POST"], e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods));
        Assert.Equal(Outsider.Functions, invocations.Select(e => e.RoutePattern.RawText!.TrimStart('/')).Order(StringComparer.Ordinal));

        var others = endpoints.Except(invocations).Select(e => e.RoutePattern.RawText!).Order(StringComparer.Ordinal);
        // Below api/ the function Api; the collector's fallback is reached only by its functions' routes, which are tried above.
        Assert.Equal(["/api/audiences/{**name}", "/api/calls/{**path}", "/api/fabric/{**path}", "/api/reports/{**path}", "/api/visitors/{**id}", "/api/{**path}", "/boards/{**file}", "/calls/{**file}", "/console/{**file}", "{*path}"], others);
        Assert.Equal("api/{*path}", FunctionFolders.All.Single(f => f.Name == "Api").Route);
        Assert.Equal("boards/{*file}", FunctionFolders.All.Single(f => f.Name == "Boards").Route);
        Assert.Equal("console/{*file}", FunctionFolders.All.Single(f => f.Name == "Console").Route);
    }

    [Fact]
    public void No_route_can_lead_to_a_path_of_one_segment_that_is_not_written_out()
    {
        foreach (var function in FunctionFolders.All.Where(f => f.IsHttp))
        {
            var segments = function.Route.Trim('/').Split('/');
            Assert.False(segments[0].StartsWith('{') && segments.Length == 1, $"{function.Name}: {function.Route}");
            Assert.False(segments[0].StartsWith("{*", StringComparison.Ordinal), $"{function.Name}: {function.Route}");
            Assert.DoesNotContain(segments[0], Outsider.Functions, StringComparer.OrdinalIgnoreCase);
            // Without a route the function's own name would be one.
            Assert.NotEmpty(function.Route);
        }
    }

    // The collector's own 404 for what it does not know is "404 not found"; a visitor who is not known is a problem+json.
    private static bool IsServed(string answer) => RawClient.Status(answer) switch
    {
        0 or 400 or 500 => false,
        404 => answer.Contains("application/problem+json", StringComparison.Ordinal) && !answer.Contains("There is no such API", StringComparison.Ordinal),
        503 => answer.Contains("Service Unavailable", StringComparison.Ordinal),
        _ => true,
    };
}
