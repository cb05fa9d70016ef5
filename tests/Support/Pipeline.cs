using System.Diagnostics;
using System.Text.Json;
using Sluice.Cli.Azurite;
using Xunit;

namespace Sluice.Testing;

/// <summary>
/// The whole pipeline as a newcomer starts it: the command line's <c>run</c>, on ports and data of its own, with the app
/// from its published folder.
/// </summary>
public sealed class Pipeline : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private readonly List<string> _errors = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _run;

    /// <summary>Shift of every port.</summary>
    public int PortOffset { get; } = FreeOffset();

    /// <summary>Connection string of an account to use instead of the run's own Azurite; null for its own.</summary>
    public string? OtherStorage { get; init; }

    /// <summary>More options of <c>run</c>, such as <c>--max-instances 4</c>, as separate words.</summary>
    public IReadOnlyList<string> Options { get; set; } = [];

    /// <summary>Port of the log.</summary>
    public int LogPort => 5672 + PortOffset;

    /// <summary>Port of the run's own Azurite's Blob service; Queue and Table follow.</summary>
    public int BlobPort => 10000 + PortOffset;

    /// <summary>Connection string of the log by way of a port.</summary>
    public static string LogConnection(int port) =>
        $"Endpoint=sb://localhost:{port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";

    /// <summary>Folder with what the run keeps.</summary>
    public string Data => _data.Path;

    /// <summary>The collector.</summary>
    public Uri Collector => new($"http://localhost:{7071 + PortOffset}");

    /// <summary>Connection string of its storage.</summary>
    public string Storage => OtherStorage ?? AzuriteServer.ConnectionStringFor(10000 + PortOffset);

    /// <summary>What the run said on standard error.</summary>
    public string Said
    {
        get
        {
            lock (_errors) return string.Join('\n', _errors);
        }
    }

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        await NodeModules.EnsureAsync();
        var start = new ProcessStartInfo("dotnet",
        [
            Repository.File("local", "bin", "Release", "net10.0", "sluice-local.dll"),
            "run", "--port-offset", $"{PortOffset}", "--data", _data.Path,
            .. OtherStorage is null ? [] : new[] { "--setting", $"Storage={OtherStorage}", "--setting", $"AzureWebJobsStorage={OtherStorage}" },
            .. Options,
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        _run = Process.Start(start)!;
        _run.OutputDataReceived += (_, line) =>
        {
            if (line.Data == $"Sluice is ready: http://localhost:{7071 + PortOffset}") _ready.TrySetResult();
        };
        _run.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
                lock (_errors)
                    _errors.Add(line.Data);
        };
        _run.BeginOutputReadLine();
        _run.BeginErrorReadLine();
        var ended = _run.WaitForExitAsync();
        if (await Task.WhenAny(_ready.Task, ended).WaitAsync(TimeSpan.FromMinutes(5)) == ended)
            throw new InvalidOperationException($"The run ended (status {_run.ExitCode}): {Said}");
    }

    // Some other run may have the ports: any offset with which all are free will do.
    private static int FreeOffset()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var offset = Random.Shared.Next(10, 190) * 50;
            if (new[] { 5672, 7071, 10000, 10001, 10002 }.All(port => FreePorts.IsFree(port + offset))) return offset;
        }
        throw new InvalidOperationException("No free ports were found for a pipeline.");
    }

    /// <summary>Process id of a part (azurite, broker, host, app-1), as run.json names it now.</summary>
    public int ProcessOf(string name)
    {
        using var state = JsonDocument.Parse(File.ReadAllText(_data.File("run.json")));
        foreach (var process in state.RootElement.EnumerateArray())
            if (process.GetProperty("Name").GetString()!.StartsWith(name, StringComparison.Ordinal))
                return process.GetProperty("Id").GetInt32();
        throw new InvalidOperationException($"run.json names no {name}.");
    }

    /// <summary>Kills a part with SIGKILL.</summary>
    public void Kill(string name)
    {
        using var process = Process.GetProcessById(ProcessOf(name));
        process.Kill();
    }

    /// <summary>Sends a signal to a part.</summary>
    public async Task SignalAsync(string name, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{ProcessOf(name)}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Stops the run as a service manager would; the exit status.</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_run!.Id}"])) await kill.WaitForExitAsync();
        await _run.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return _run.ExitCode;
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_run is { HasExited: false }) await StopAsync();
        _run?.Dispose();
        _data.Dispose();
    }
}
