using System.Text;
using System.Text.Json;
using Sluice.Archive.Replay;
using Sluice.Azure.Rebuild;

namespace Sluice.Cli.Replaying;

/// <summary>
/// Tells how far a replay is: on standard error in words (on a terminal in place, else a line every ten seconds), with
/// <c>--json</c> an object a line on standard output, and in the console.
/// </summary>
internal sealed class ReplayTelling(ReplayTimeline timeline, bool json, TextWriter output, TextWriter errors) : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private const int LinesApart = 10;

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private ReplayState? _state;
    private Task? _telling;

    /// <summary>Takes the newest state.</summary>
    public void Note(ReplayState state)
    {
        lock (_gate)
        {
            _state = state;
            _telling ??= Task.Run(TellAsync);
        }
    }

    /// <summary>Tells the end.</summary>
    public async Task EndAsync(ReplayState state)
    {
        await StopAsync();
        if (_isTerminal) await errors.WriteAsync('\r');
        await errors.WriteLineAsync(ReplayTimeline.Words(state));
        if (json) await output.WriteLineAsync(Json(state));
        await timeline.TellAsync(state, CancellationToken.None);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end.Dispose();
    }

    /// <summary>A state as one line.</summary>
    public static string Json(ReplayState state)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) ReplayStateJson.Write(writer, state, withPlaces: false);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private async Task TellAsync()
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            for (var second = 0; await timer.WaitForNextTickAsync(_end.Token); second++)
            {
                ReplayState state;
                lock (_gate) state = _state!;
                if (_isTerminal) await errors.WriteAsync($"\r{ReplayTimeline.Words(state).PadRight(78)}");
                else if (second % LinesApart == 0) await errors.WriteLineAsync(ReplayTimeline.Words(state));
                if (json) await output.WriteLineAsync(Json(state));
                if (second % 2 == 0) await timeline.TellAsync(state, _end.Token);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The replay has ended.
        }
    }

    private async Task StopAsync()
    {
        await _end.CancelAsync();
        Task? telling;
        lock (_gate) telling = _telling;
        if (telling is not null) await telling;
    }
}
