using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Sluice.Testing;

namespace Sluice.EndToEnd.Tests;

/// <summary>
/// A worker as a user writes one: a folder with host.json and a function.json, and a program that takes invocations. The
/// program is a few lines for node that pass every body on to the test; the worker is attached by the command line.
/// </summary>
internal sealed class OwnConsumer : IAsyncDisposable
{
    private const string Program = """
        #!/usr/bin/env node
        const http = require("node:http");
        http.createServer((request, response) => {
          const parts = [];
          request.on("data", (part) => parts.push(part)).on("end", async () => {
            if (request.method === "POST") {
              const sent = await fetch(process.env.OWN_CONSUMER_TARGET, { method: "POST", body: Buffer.concat(parts) });
              response.statusCode = sent.ok ? 200 : 500;
            }
            response.setHeader("Content-Type", "application/json");
            response.end("{}");
          });
        }).listen(Number(process.env.FUNCTIONS_CUSTOMHANDLER_PORT), "127.0.0.1");
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;
    private readonly Task _listening;

    /// <summary>Attaches it.</summary>
    /// <param name="data">The run's folder.</param>
    /// <param name="group">Its consumer group of the enriched hub.</param>
    /// <param name="from">Where it begins.</param>
    public OwnConsumer(string data, string group, string from)
    {
        File.WriteAllText(_folder.File("host.json"), """
            {"version":"2.0","extensions":{"http":{"routePrefix":""}},
             "customHandler":{"description":{"defaultExecutablePath":"own.cjs"},"enableProxyingHttpRequest":true}}
            """);
        Directory.CreateDirectory(_folder.File("Recommend"));
        File.WriteAllText(Path.Combine(_folder.File("Recommend"), "function.json"), $$"""
            {"bindings":[{"type":"eventHubTrigger","direction":"in","name":"events","eventHubName":"enriched","consumerGroup":"{{group}}",
              "cardinality":"many","dataType":"binary","connection":"EventHubs"}],
             "retry":{"strategy":"fixedDelay","maxRetryCount":-1,"delayInterval":"00:00:01"}}
            """);
        File.WriteAllText(_folder.File("own.cjs"), Program);
        File.SetUnixFileMode(_folder.File("own.cjs"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var port = FreePorts.Take();
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _listening = ListenAsync();
        _process = Process.Start(new ProcessStartInfo("dotnet",
        [
            Repository.File("local", "bin", "Release", "net10.0", "sluice-local.dll"), "attach", "--app", _folder.Path, "--data", data, "--from", from,
            "--port", $"{FreePorts.Take()}", "--setting", $"OWN_CONSUMER_TARGET=http://127.0.0.1:{port}/",
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Enriched events as they came, tab-separated.</summary>
    public ConcurrentQueue<string> Events { get; } = new();

    /// <summary>When the first came; null before.</summary>
    public DateTimeOffset? FirstAt { get; private set; }

    /// <summary>What attach said.</summary>
    public string Said => string.Join('\n', _lines);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await kill.WaitForExitAsync();
        }
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        _process.Dispose();
        _listener.Stop();
        await _listening;
        _listener.Close();
        _folder.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        _lines.Enqueue(line);
        while (_lines.Count > 100) _lines.TryDequeue(out _);
    }

    private async Task ListenAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var invocation = await JsonDocument.ParseAsync(context.Request.InputStream);
            var events = JsonDocument.Parse(invocation.RootElement.GetProperty("Data").GetProperty("events").GetString()!);
            FirstAt ??= DateTimeOffset.UtcNow;
            foreach (var e in events.RootElement.EnumerateArray()) Events.Enqueue(Encoding.UTF8.GetString(e.GetBytesFromBase64()));
            events.Dispose();
            context.Response.Close();
        }
    }
}
