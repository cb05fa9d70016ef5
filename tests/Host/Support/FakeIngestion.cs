using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Testing;

namespace Sluice.Host.Tests;

/// <summary>Application Insights' two endpoints, ingestion and live metrics, on a loopback port; keeps all that it is sent.</summary>
internal sealed class FakeIngestion : IAsyncDisposable
{
    public const string Key = "5a6c7b1e-31f6-4d0a-9c57-0e2f4e9d8a11";
    private readonly ConcurrentQueue<(string Path, string Body)> _requests = new();
    private readonly CancellationTokenSource _end = new();
    private readonly int _port = FreePorts.Take();
    private WebApplication? _app;

    public string ConnectionString =>
        $"InstrumentationKey={Key};IngestionEndpoint=http://127.0.0.1:{_port}/;LiveEndpoint=http://127.0.0.1:{_port}/";

    /// <summary>Takes requests and never answers them.</summary>
    public bool Hangs { get; set; }

    /// <summary>The status of every answer.</summary>
    public int Status { get; set; } = 200;

    public IReadOnlyCollection<(string Path, string Body)> Requests => _requests;

    /// <summary>Everything that was sent, headers included.</summary>
    public string Everything => string.Join('\n', _requests.Select(r => r.Path + "\n" + r.Body));

    /// <summary>The telemetry items, in order of arrival.</summary>
    public IReadOnlyList<JsonElement> Items
    {
        get
        {
            var items = new List<JsonElement>();
            foreach (var (path, body) in _requests)
                if (path.Contains("/track", StringComparison.Ordinal))
                    foreach (var line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                        if (line.StartsWith('{')) items.Add(JsonDocument.Parse(line).RootElement);
            return items;
        }
    }

    /// <summary>Sum of a counter over all exports, by its dimension's value; "" when it has none.</summary>
    public Dictionary<string, double> Sums(string counter, string? dimension = null)
    {
        var sums = new Dictionary<string, double>();
        foreach (var item in Items)
        {
            var data = item.GetProperty("data");
            if (data.GetProperty("baseType").GetString() != "MetricData") continue;
            var metric = data.GetProperty("baseData");
            foreach (var point in metric.GetProperty("metrics").EnumerateArray())
            {
                if (point.GetProperty("name").GetString() != counter) continue;
                var key = dimension is null ? "" : metric.GetProperty("properties").GetProperty(dimension).GetString()!;
                sums[key] = sums.GetValueOrDefault(key) + point.GetProperty("value").GetDouble();
            }
        }
        return sums;
    }

    public static async Task<FakeIngestion> StartAsync()
    {
        var fake = new FakeIngestion();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, fake._port));
        builder.Services.AddRouting();
        fake._app = builder.Build();
        fake._app.Run(fake.TakeAsync);
        await fake._app.StartAsync();
        return fake;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app!.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext http)
    {
        Stream body = http.Request.Body;
        if (http.Request.Headers.ContentEncoding == "gzip") body = new GZipStream(body, CompressionMode.Decompress);
        using var reader = new StreamReader(body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        var headers = string.Join('\n', http.Request.Headers.Select(h => $"{h.Key}: {h.Value}"));
        _requests.Enqueue((http.Request.Path + http.Request.QueryString + "\n" + headers, text));
        if (Hangs) await Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(_end.Token, http.RequestAborted).Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        http.Response.StatusCode = Status;
        if (Status != 200 || http.Request.Path.StartsWithSegments("/QuickPulseService.svc")) return;
        var count = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync($$"""{"itemsReceived":{{count}},"itemsAccepted":{{count}},"errors":[]}""");
    }
}
