using System.Collections.Concurrent;
using System.Diagnostics;
using Sluice.Testing;

namespace Sluice.Host.Tests;

/// <summary>The real program, as the Functions host starts it: a process of its own, listening on a loopback port.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    private RunningApp(int port, Process process, HttpClient http) => (Port, _process, Http) = (port, process, http);

    public int Port { get; }

    /// <summary>A client whose requests look like the host's own.</summary>
    public HttpClient Http { get; }

    /// <summary>Everything the program has printed.</summary>
    public string Printed => string.Join('\n', _lines);

    public bool HasExited => _process.HasExited;

    /// <summary>Settings that the program starts with: a log and a storage of nobody's.</summary>
    public static Dictionary<string, string> Settings(string? log = null, string? storage = null) => new()
    {
        ["EventHubs"] = log ?? "Endpoint=sb://localhost:9;SharedAccessKeyName=n;SharedAccessKey=aHVzaC1odXNoLWtleQ==;UseDevelopmentEmulator=true",
        ["Storage"] = storage ?? "DefaultEndpointsProtocol=http;AccountName=nobody;AccountKey=aHVzaC1odXNoLWFjY291bnQ=;"
            + "BlobEndpoint=http://127.0.0.1:9/nobody;TableEndpoint=http://127.0.0.1:9/nobody;",
        ["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true",
        ["DOTNET_TieredPGO"] = "0",
    };

    /// <summary>Starts the program and waits until it answers.</summary>
    public static async Task<RunningApp> StartAsync(Dictionary<string, string> settings)
    {
        var app = Launch(FreePorts.Take(), settings);
        try
        {
            await Eventually.TrueAsync(app.IsReadyAsync, () => $"the app answered; it printed: {app.Printed}");
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the program with settings that it should refuse; its exit code and what it printed.</summary>
    public static async Task<(int Code, string Printed)> RefusedAsync(Dictionary<string, string> settings, string? port = null)
    {
        await using var app = Launch(FreePorts.Take(), settings, port);
        await app._process.WaitForExitAsync().WaitAsync(Limit);
        app._process.WaitForExit();
        return (app._process.ExitCode, app.Printed);
    }

    /// <summary>SIGTERM.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await TerminateAsync();
        return await EndAsync();
    }

    /// <summary>Waits for the end; the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Http.Dispose();
    }

    private static RunningApp Launch(int port, Dictionary<string, string> settings, string? portText = null)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "sluice.exe" : "sluice"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = portText ?? $"{port}";
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var app = new RunningApp(port, new Process { StartInfo = start }, new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}/"),
            Timeout = Limit,
        });
        app._process.OutputDataReceived += (_, line) => app.Add(line.Data);
        app._process.ErrorDataReceived += (_, line) => app.Add(line.Data);
        app._process.Start();
        app._process.BeginOutputReadLine();
        app._process.BeginErrorReadLine();
        return app;
    }

    private void Add(string? line)
    {
        if (line is not null) _lines.Enqueue(line);
    }

    private async Task<bool> IsReadyAsync()
    {
        Assert.False(_process.HasExited, $"The app ended: {Printed}");
        try
        {
            using var answer = await Http.GetAsync("");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
