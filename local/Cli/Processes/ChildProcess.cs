using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Sluice.Cli.Processes;

/// <summary>
/// A process that the run started: its output goes to a log file, its last words are kept for an error message, and it is
/// asked to end before it is made to. Its standard input stays open as a lifeline: a child that reads its end knows that
/// the run is gone.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Queue<string> _lastWords = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private ChildProcess(string name, Process process, StreamWriter log) =>
        (Name, _process, _log) = (name, process, log);

    /// <summary>Name for messages.</summary>
    public string Name { get; }

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Exit status; only after <see cref="WaitAsync"/>.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Lines of standard output, as they come; the reader must keep up.</summary>
    public ChannelReader<string> Lines => _lines.Reader;

    /// <summary>The last lines the process printed.</summary>
    public string LastWords
    {
        get
        {
            lock (_lastWords) return string.Join(Environment.NewLine, _lastWords);
        }
    }

    /// <summary>Starts a program.</summary>
    /// <exception cref="InvalidOperationException">The program does not exist or cannot be run.</exception>
    public static ChildProcess Start(
        string name, string program, IEnumerable<string> arguments, string logFile,
        IReadOnlyDictionary<string, string>? environment = null, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>()) start.Environment[key] = value;
        Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        var log = new StreamWriter(new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            log.Dispose();
            throw new InvalidOperationException($"{name} could not be started: {program}: {fault.Message}");
        }
        var child = new ChildProcess(name, process, log);
        process.OutputDataReceived += (_, line) => child.Take(line.Data, standardOutput: true);
        process.ErrorDataReceived += (_, line) => child.Take(line.Data, standardOutput: false);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits for the end of the process.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Waits until the process prints a line on standard output.</summary>
    /// <exception cref="InvalidOperationException">It ended before; the message carries its last words.</exception>
    public async Task WaitForLineAsync(string wanted, CancellationToken cancellationToken)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken))
            if (line == wanted)
                return;
        await _process.WaitForExitAsync(cancellationToken);
        throw new InvalidOperationException($"{Name} ended (status {_process.ExitCode}): {LastWords}");
    }

    /// <summary>Asks the process to end (SIGTERM) and kills it after the patience is used up.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        if (_process.HasExited) return;
        if (OperatingSystem.IsWindows()) _process.StandardInput.Close();
        else _ = SendSignal(_process.Id, 15);
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(30));
        _process.Dispose();
        lock (_lastWords) _log.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);

    private void Take(string? line, bool standardOutput)
    {
        if (line is null)
        {
            if (standardOutput) _lines.Writer.TryComplete();
            return;
        }
        if (standardOutput) _lines.Writer.TryWrite(line);
        lock (_lastWords)
        {
            if (_log.BaseStream.CanWrite) _log.WriteLine(line);
            _lastWords.Enqueue(line.Length > 500 ? line[..500] : line);
            if (_lastWords.Count > 12) _lastWords.Dequeue();
        }
    }
}
