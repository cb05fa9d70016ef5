using Sluice.Cli.Processes;

namespace Sluice.Cli.Run;

/// <summary>This very program, started again with another command, as a part of the run.</summary>
internal sealed class OwnPart : IPart
{
    /// <summary>The line by which such a process says that it is up.</summary>
    public const string ReadyLine = "ready";

    private readonly ChildProcess _process;
    private readonly string _log;

    private OwnPart(ChildProcess process, string log) => (_process, _log) = (process, log);

    /// <inheritdoc />
    public int ProcessId => _process.Id;

    /// <inheritdoc />
    public string Ended => $"Its last words: {_process.LastWords} (all of it: {_log})";

    /// <summary>Starts the command and waits until it is up.</summary>
    /// <param name="name">Name of the part and of its log file.</param>
    /// <param name="arguments">The command and its arguments.</param>
    /// <param name="logs">Folder for the log file.</param>
    /// <param name="onLine">Told every line the process prints on standard output after it is up.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static async Task<OwnPart> StartAsync(
        string name, IEnumerable<string> arguments, string logs, Action<string> onLine, CancellationToken cancellationToken)
    {
        var (program, leading) = Self.Command();
        var log = Path.Combine(logs, name + ".log");
        var process = ChildProcess.Start(
            name, program, [.. leading, .. arguments], log, new Dictionary<string, string> { [Lifeline.Variable] = "held" });
        try
        {
            await process.WaitForLineAsync(ReadyLine, cancellationToken);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
        _ = ForwardAsync(process, onLine);
        return new OwnPart(process, log);
    }

    /// <inheritdoc />
    public Task WaitAsync(CancellationToken cancellationToken) => _process.WaitAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task ForwardAsync(ChildProcess process, Action<string> onLine)
    {
        await foreach (var line in process.Lines.ReadAllAsync()) onLine(line);
    }
}
