using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Testing;

namespace Sluice.Iglu.Tests;

/// <summary>An Iglu registry on loopback whose answers the test decides.</summary>
internal sealed class TestRegistry : IAsyncDisposable
{
    private readonly WebApplication _server;

    private TestRegistry(WebApplication server, string uri) => (_server, Uri) = (server, uri);

    internal string Uri { get; }

    internal ConcurrentQueue<(string Path, string? ApiKey)> Requests { get; } = new();

    internal Func<HttpContext, Task> Answer { get; set; } = context =>
    {
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    };

    internal static async Task<TestRegistry> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var uri = $"http://127.0.0.1:{FreePorts.Take()}";
        builder.WebHost.UseUrls(uri);
        var server = builder.Build();
        var registry = new TestRegistry(server, uri);
        server.Run(context =>
        {
            registry.Requests.Enqueue((context.Request.Path, context.Request.Headers["apikey"].FirstOrDefault()));
            return registry.Answer(context);
        });
        await server.StartAsync();
        return registry;
    }

    internal void Serve(params string[] schemas) => Answer = context =>
    {
        foreach (var schema in schemas)
        {
            using var document = System.Text.Json.JsonDocument.Parse(schema);
            var self = document.RootElement.GetProperty("self");
            if (context.Request.Path != $"/schemas/{self.GetProperty("vendor")}/{self.GetProperty("name")}/jsonschema/{self.GetProperty("version")}")
                continue;
            return context.Response.WriteAsync(schema);
        }
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    };

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.Zero);
        await _server.StopAsync(soon.Token);
        await _server.DisposeAsync();
    }
}
