using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Testing;

namespace Sluice.Enrich.Tests.Assets;

/// <summary>A web server on this machine that answers what a test says.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FileServer(WebApplication app, int port) => (_app, Port) = (app, port);

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}/files";

    /// <summary>Answers by path.</summary>
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Answers { get; } = new();

    /// <summary>Paths and queries that were asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public static async Task<FileServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var port = FreePorts.Take();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var server = new FileServer(app, port);
        app.Run(context =>
        {
            server.Asked.Enqueue(context.Request.Path + context.Request.QueryString);
            if (server.Answers.TryGetValue(context.Request.Path, out var answer)) return answer(context);
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return server;
    }

    public void Put(string name, string content) => Answers["/files/" + name] = context => context.Response.WriteAsync(content);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
