using System.Diagnostics;
using System.Text;
using Sluice.Testing;

namespace Sluice.Cli.Tests.Commands;

/// <summary>The command line as a person has it: a process of its own.</summary>
internal sealed class CommandLine : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly StringBuilder _out = new(), _error = new();

    private CommandLine(Process process) => Process = process;

    public Process Process { get; }

    public string Out
    {
        get
        {
            lock (_out) return _out.ToString();
        }
    }

    public string Error
    {
        get
        {
            lock (_error) return _error.ToString();
        }
    }

    /// <summary>Starts a command; its input is closed at once unless it is to be written.</summary>
    public static CommandLine Start(IEnumerable<string> arguments, bool input = false, Action<ProcessStartInfo>? change = null)
    {
        // A test run in the background of a script ignores Ctrl-C, and what it starts would inherit that.
        var start = new ProcessStartInfo(
            "env",
            ["--default-signal=INT", Environment.ProcessPath!,
                Repository.File("local", "bin", "Release", "net10.0", "sluice-local.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        change?.Invoke(start);
        var line = new CommandLine(Process.Start(start)!);
        line.Process.OutputDataReceived += (_, text) => Keep(line._out, text.Data);
        line.Process.ErrorDataReceived += (_, text) => Keep(line._error, text.Data);
        line.Process.BeginOutputReadLine();
        line.Process.BeginErrorReadLine();
        if (!input) line.Process.StandardInput.Close();
        return line;

        static void Keep(StringBuilder to, string? text)
        {
            if (text is not null)
                lock (to)
                    to.Append(text).Append('\n');
        }
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Status, string Out, string Error)> RunAsync(IEnumerable<string> arguments, string? input = null, Action<ProcessStartInfo>? change = null)
    {
        await using var line = Start(arguments, input is not null, change);
        if (input is not null)
        {
            await line.Process.StandardInput.WriteAsync(input);
            line.Process.StandardInput.Close();
        }
        return (await line.EndAsync(), line.Out, line.Error);
    }

    /// <summary>Waits for the end; the exit status.</summary>
    public async Task<int> EndAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await Process.WaitForExitAsync(limit.Token);
        return Process.ExitCode;
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{Process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until something is said on standard output or error.</summary>
    public async Task SaidAsync(Func<CommandLine, bool> said)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!said(this))
        {
            Assert.False(limit.IsCancellationRequested || Process.HasExited, $"in vain; out: {Out} error: {Error}");
            await Task.Delay(20);
        }
    }

    public ValueTask DisposeAsync()
    {
        if (!Process.HasExited) Process.Kill(entireProcessTree: true);
        Process.Dispose();
        return ValueTask.CompletedTask;
    }
}
