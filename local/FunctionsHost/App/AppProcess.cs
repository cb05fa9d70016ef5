using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Sluice.FunctionsHost.Manifest;

namespace Sluice.FunctionsHost.App;

/// <summary>One process of the app. Its lines go to the log: stdout as Information, stderr as Error, or Warning when it says "warn".</summary>
internal sealed class AppProcess : IDisposable
{
    private readonly Process _process;

    private AppProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Calls once when the process has ended; at once when it has already.</summary>
    public void OnExit(Action action)
    {
        var called = 0;
        void Call()
        {
            if (Interlocked.Exchange(ref called, 1) == 0) action();
        }
        _process.Exited += (_, _) => Call();
        _process.EnableRaisingEvents = true;
        if (_process.HasExited) Call();
    }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts the custom handler that host.json describes; null, with a reason, when there is no such program.</summary>
    public static AppProcess? Start(
        HostSettings host, string folder, IReadOnlyDictionary<string, string> settings, int port, string workerId,
        ILogger lines, out string reason)
    {
        var directory = Path.GetFullPath(Path.Combine(folder, host.WorkingDirectory ?? ""));
        var file = Path.GetFullPath(Path.Combine(folder, host.WorkingDirectory ?? "", host.Executable));
        if (!File.Exists(file)) file = Path.GetFullPath(Path.Combine(folder, host.Executable));
        var start = new ProcessStartInfo(File.Exists(file) ? file : host.Executable, host.Arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var number = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = number;
        start.Environment["FUNCTIONS_HTTPWORKER_PORT"] = number;
        start.Environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = workerId;
        start.Environment["FUNCTIONS_HTTPWORKER_ID"] = workerId;
        start.Environment["FUNCTIONS_APP_ROOT_PATH"] = folder;
        try
        {
            var process = new Process { StartInfo = start };
            process.OutputDataReceived += (_, line) =>
            {
                if (line.Data is { Length: > 0 } text) lines.AppLine(text);
            };
            process.ErrorDataReceived += (_, line) =>
            {
                if (line.Data is not { Length: > 0 } text) return;
                if (text.Contains("warn", StringComparison.OrdinalIgnoreCase)) lines.AppWarning(text);
                else lines.AppError(text);
            };
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            reason = "";
            return new AppProcess(process);
        }
        catch (Win32Exception fault)
        {
            reason = $"{host.Executable}: {fault.Message}";
            return null;
        }
    }

    /// <summary>SIGKILL, as the Functions host does; with whatever the process has started, so that nothing stays behind.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile, which is what was wanted.
        }
    }

    public void Dispose() => _process.Dispose();

    /// <summary>
    /// <c>GET /</c> every 25 ms until the app accepts the connection; any answer counts, also none, because only the
    /// connection is waited for.
    /// </summary>
    public static async Task WaitUntilReadyAsync(HttpMessageInvoker client, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}/"));
                using var answer = await client.SendAsync(request, cancellationToken);
                return;
            }
            catch (HttpRequestException fault)
            {
                if (fault.HttpRequestError != HttpRequestError.ConnectionError && fault.InnerException is not SocketException) return;
                await Task.Delay(TimeSpan.FromMilliseconds(25), time, cancellationToken);
            }
        }
    }
}
