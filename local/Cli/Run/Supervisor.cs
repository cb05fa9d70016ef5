namespace Sluice.Cli.Run;

/// <summary>Keeps one part of the run going: starts it again when it ends by itself, up to three times in five minutes.</summary>
internal sealed class Supervisor(
    string name, Func<CancellationToken, Task<IPart>> start, Narrator narrator, RunState state, TimeProvider time)
{
    private const int MostRestarts = 3;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private IPart? _part;

    /// <summary>Starts the part for the first time.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _part = await start(cancellationToken);
        state.Set(name, _part.ProcessId);
    }

    /// <summary>Watches until cancelled.</summary>
    /// <exception cref="InvalidOperationException">The part keeps ending; the message says what it said.</exception>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        var restarts = new Queue<DateTimeOffset>();
        while (true)
        {
            await _part!.WaitAsync(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            var ended = _part.Ended;
            await _part.DisposeAsync();
            _part = null;

            var now = time.GetUtcNow();
            while (restarts.TryPeek(out var oldest) && now - oldest > Window) restarts.Dequeue();
            if (restarts.Count == MostRestarts)
                throw new InvalidOperationException($"The {name} process ended {MostRestarts + 1} times within five minutes. {ended}");
            restarts.Enqueue(now);
            narrator.Say($"the {name} process ended by itself; starting it again ({restarts.Count} of {MostRestarts}). {ended}");
            _part = await start(cancellationToken);
            state.Set(name, _part.ProcessId);
            narrator.Say($"the {name} process runs again");
        }
    }

    /// <summary>Ends the part and waits for its end.</summary>
    public async Task StopAsync()
    {
        if (_part is null) return;
        await _part.DisposeAsync();
        _part = null;
        state.Remove(name);
    }
}
