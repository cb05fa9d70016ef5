namespace Sluice.Cli.Terminal;

/// <summary>Progress on standard error: a bar on a terminal, a line every tenth otherwise.</summary>
internal sealed class ProgressBar(string what, long total) : IDisposable
{
    private const int Width = 30;

    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly Lock _gate = new();
    private long _done;
    private long _shown = -1;

    /// <summary>One more is done.</summary>
    public void Advance()
    {
        lock (_gate)
        {
            _done++;
            var steps = _terminal ? 100 : 10;
            var now = total == 0 ? steps : _done * steps / total;
            if (now == _shown) return;
            _shown = now;
            if (_terminal)
            {
                var filled = (int)(now * Width / 100);
                Console.Error.Write($"\r{what} [{new string('#', filled)}{new string('.', Width - filled)}] {_done}/{total}");
            }
            else Console.Error.WriteLine($"{what}: {_done} of {total}");
        }
    }

    /// <summary>Leaves the line.</summary>
    public void Dispose()
    {
        if (_terminal && _shown >= 0) Console.Error.WriteLine();
    }
}
