using System.Globalization;

namespace Sluice.Cli.Run;

/// <summary>One run per data folder: two would end each other's processes and write to the same files.</summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _owner;

    private RunLock(FileStream file, string owner) => (_file, _owner) = (file, owner);

    /// <summary>Takes the folder; the system gives it back when this process ends, however it does.</summary>
    /// <exception cref="InvalidOperationException">Another run has it; the message says which and what to do.</exception>
    public static RunLock Take(string data)
    {
        var owner = Path.Combine(data, "run.pid");
        try
        {
            var file = new FileStream(Path.Combine(data, "run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new RunLock(file, owner);
        }
        catch (IOException)
        {
            var process = File.Exists(owner) ? $" (process {File.ReadAllText(owner).Trim()})" : "";
            throw new InvalidOperationException(
                $"Another run{process} uses the folder {data}. Stop it, or give this one a folder and ports of its own: --data DIR --port-offset 100.");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        File.Delete(_owner);
        _file.Dispose();
    }
}
