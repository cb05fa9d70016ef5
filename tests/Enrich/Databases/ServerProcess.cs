using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Sluice.Enrich.Tests.Databases;

/// <summary>Programs of a database: found on PATH or in the package's folder, else installed by apt-get when that is allowed.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said;

    private ServerProcess(Process process, StringBuilder said) => (_process, _said) = (process, said);

    public bool HasExited => _process.HasExited;

    public string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    /// <summary>Path of a program; installs the package when it is missing and this may be done.</summary>
    public static string Find(string program, string package, params string[] folders)
    {
        if (Look() is { } found) return found;
        if (Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get"))
        {
            // The lists of a fresh image may be missing or old: first as they are, then with new ones.
            if (!Install(package))
            {
                Run("/usr/bin/apt-get", null, "-q", "update");
                Install(package);
            }
            if (Look() is { } installed) return installed;
        }
        throw new InvalidOperationException($"{program} was not found: install it (on Debian: apt-get install -y {package}) and run this again.");

        string? Look() => (
            from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(["/usr/sbin"]).Concat(folders.SelectMany(Expand))
            let file = Path.Combine(folder, program)
            where File.Exists(file)
            select file).FirstOrDefault();

        static IEnumerable<string> Expand(string pattern) =>
            Directory.Exists(Path.GetDirectoryName(pattern)) ? Directory.GetDirectories(Path.GetDirectoryName(pattern)!).Select(d => Path.Combine(d, Path.GetFileName(pattern))) : [];

        static bool Install(string package) => Run("/usr/bin/apt-get", null, "-q", "install", "-y", "--no-install-recommends", package).ExitCode == 0;
    }

    /// <summary>Runs a program to its end.</summary>
    public static (int ExitCode, string Said) Run(string program, string? user, params string[] arguments)
    {
        using var server = Start(program, user, arguments);
        server._process.WaitForExit();
        return (server._process.ExitCode, server.Said);
    }

    /// <summary>Starts a program, as another user when this one is root and one is named.</summary>
    public static ServerProcess Start(string program, string? user, params string[] arguments)
    {
        var start = user is not null && Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("/usr/bin/setpriv", ["--reuid=" + user, "--regid=" + user, "--clear-groups", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.WorkingDirectory) = (true, true, "/");
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        var said = new StringBuilder();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += Note;
        process.ErrorDataReceived += Note;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ServerProcess(process, said);

        void Note(object? sender, DataReceivedEventArgs line)
        {
            lock (said) said.AppendLine(line.Data);
        }
    }

    /// <summary>Asks the process to end and waits until it has.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Signal(_process.Id, 2);
            if (!_process.WaitForExit(10_000)) Signal(_process.Id, 15);
            if (!_process.WaitForExit(20_000)) _process.Kill();
            _process.WaitForExit();
        }
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
