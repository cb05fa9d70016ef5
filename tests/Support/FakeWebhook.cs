using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.Testing;

/// <summary>A server that takes what is posted, or does what a test wants instead.</summary>
public sealed class FakeWebhook : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeWebhook(WebApplication app, int port) => (_app, Url) = (app, new Uri($"http://127.0.0.1:{port}/services/S3CR3T"));

    /// <summary>Where it listens; the path is to be kept a secret.</summary>
    public Uri Url { get; }

    /// <summary>What was posted.</summary>
    public ConcurrentQueue<(string Path, string? Type, string? Authorization, JsonElement Body)> Requests { get; } = new();

    /// <summary>What it answers; 202 unless a test says otherwise.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = http =>
    {
        http.Response.StatusCode = 202;
        return Task.CompletedTask;
    };

    /// <summary>Starts it, on any free port or a certain one.</summary>
    public static async Task<FakeWebhook> StartAsync(int? port = null)
    {
        var own = port ?? FreePorts.Take();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{own}");
        var app = builder.Build();
        var fake = new FakeWebhook(app, own);
        app.Run(async http =>
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body);
            fake.Requests.Enqueue((
                http.Request.Path, http.Request.ContentType, http.Request.Headers.Authorization, body.RootElement.Clone()));
            await fake.Answer(http);
        });
        await app.StartAsync();
        return fake;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
