using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Testing;

namespace Sluice.EndToEnd.Tests.Live;

/// <summary>
/// A second machine of a running pipeline: another Functions host with an instance of the app, as in Azure every group of
/// functions has machines of its own. It ends with <see cref="KillAsync"/> as a machine does whose power is cut.
/// </summary>
internal sealed class OtherHost : IAsyncDisposable
{
    // All that works by itself: a function that answers HTTP does nothing where nobody asks.
    private static readonly string[] Functions =
        [.. Directory.EnumerateFiles(Repository.File("functions", "Host"), "function.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Where(file => !File.ReadAllText(file).Contains("httpTrigger", StringComparison.Ordinal))
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file))!)];

    private readonly TemporaryFolder _data = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private volatile int _app;

    private OtherHost(Process process) => _process = process;

    /// <summary>The setting that keeps the run itself from a function.</summary>
    public static string Without(string function) => $"AzureWebJobs.{function}.Disabled=true";

    /// <summary>Starts one that has only this one of the background functions, and settings of its own.</summary>
    public static async Task<OtherHost> StartAsync(Pipeline pipeline, string function, params (string Name, string Value)[] own)
    {
        var plan = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(pipeline.Data, "host.plan.json")))!.AsObject();
        plan["Port"] = FreePorts.Take();
        plan["Instances"] = 1;
        var settings = plan["Settings"]!.AsObject();
        foreach (var name in Functions)
            settings[$"AzureWebJobs.{name}.Disabled"] = name == function ? "false" : "true";
        foreach (var (name, value) in own) settings[name] = value;
        var host = new OtherHost(new Process
        {
            StartInfo = new ProcessStartInfo("dotnet")
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            },
        });
        plan["Data"] = host._data.Path;
        var file = host._data.File("plan.json");
        await File.WriteAllTextAsync(file, plan.ToJsonString());
        foreach (var word in new[] { Repository.File("local", "bin", "Release", "net10.0", "sluice-local.dll"), "host", "--plan", file })
            host._process.StartInfo.ArgumentList.Add(word);
        host._process.OutputDataReceived += (_, line) => host.Hear(line.Data);
        host._process.ErrorDataReceived += (_, _) => { };
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        await Until.IsAsync("the other host", TimeSpan.FromMinutes(3), () => Task.FromResult(host._ready.Task.IsCompleted && host._app != 0),
            () => host._process.HasExited ? $"It ended with {host._process.ExitCode}." : "");
        return host;
    }

    /// <summary>Sends a signal to its app.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_app}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>SIGKILL for the host and its app: nothing is given back.</summary>
    public async Task KillAsync()
    {
        if (_process.HasExited) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        await SignalAsync("KILL");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _data.Dispose();
    }

    private void Hear(string? line)
    {
        if (line == "ready") _ready.TrySetResult();
        else if (line?.Split(' ') is ["app-1", var id] && int.TryParse(id, out var process) && process != 0) _app = process;
    }
}
