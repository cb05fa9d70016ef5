using System.Globalization;

namespace Sluice.FunctionsHost.App;

/// <summary>
/// One instance: keeps one process of the app running by the host's rules. A crash (or a start that takes longer than
/// initializationTimeout) is followed by a start on the same port, the third one ends the instance; exit code 200 is a
/// restart that does not count; exit code 0 leaves the instance without a process.
/// </summary>
internal sealed class AppInstance(int id, HostContext context) : IAsyncDisposable
{
    private readonly CrashCounter _crashes = new(context.Time);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewSignal();
    private AppProcess? _process;
    private bool _killedForTimeout;
    private int _requests;
    private Task _loop = Task.CompletedTask;

    public int Id => id;

    /// <summary>Loopback port of the app, the same for every process of the instance.</summary>
    public int Port { get; } = AppPorts.Take();

    public string WorkerId { get; } = Guid.NewGuid().ToString();

    public AppPhase Phase { get; private set; } = AppPhase.Starting;

    /// <summary>Process id; null when there is none.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>Why the instance failed.</summary>
    public string? Failure { get; private set; }

    /// <summary>Completes when the phase changes from what it is now.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate) return _changed.Task;
        }
    }

    /// <summary>Raised when the instance has failed for good.</summary>
    public event Action<AppInstance>? Failed;

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Waits until the app is ready; false when it will not be.</summary>
    public async Task<bool> WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = Changed;
            if (Phase != AppPhase.Starting) return Phase == AppPhase.Ready;
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>A request is being passed on to this instance.</summary>
    public void EnterHttp() => Interlocked.Increment(ref _requests);

    /// <summary>It is over.</summary>
    public void LeaveHttp() => Interlocked.Decrement(ref _requests);

    /// <summary>Waits, at most <paramref name="grace"/>, until no request is in flight; true when none is.</summary>
    public async Task<bool> DrainHttpAsync(TimeSpan grace)
    {
        var began = context.Time.GetTimestamp();
        while (Volatile.Read(ref _requests) > 0 && context.Time.GetElapsedTime(began) < grace)
            await Task.Delay(TimeSpan.FromMilliseconds(20), context.Time);
        return Volatile.Read(ref _requests) == 0;
    }

    /// <summary>functionTimeout: the process is killed, with everything that is in flight in it, and started again.</summary>
    public void RestartAfterTimeout(string function)
    {
        lock (_gate)
        {
            if (_process is null || _killedForTimeout) return;
            context.Logger.FunctionTimedOut(id, function);
            _killedForTimeout = true;
            SetPhase(AppPhase.Starting);
            _process.Kill();
        }
    }

    /// <summary>Ends the process with SIGKILL, as the Functions host does when it stops. A failed instance stays failed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        lock (_gate)
            if (Phase != AppPhase.Failed) SetPhase(AppPhase.Stopped);
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var process = AppProcess.Start(
                context.Manifest.Host, context.Folder, context.Settings, Port, WorkerId, context.AppLines(id), out var reason);
            if (process is null)
            {
                context.Logger.AppNotStarted(id, reason);
                if (!CountError($"the app could not be started: {reason}")) return;
                continue;
            }
            lock (_gate)
            {
                _process = process;
                _killedForTimeout = false;
                ProcessId = process.Id;
            }
            context.Logger.AppStarted(id, process.Id, Port);
            try
            {
                if (!await SuperviseAsync(process)) return;
            }
            finally
            {
                lock (_gate)
                {
                    _process = null;
                    ProcessId = null;
                }
                process.Kill();
                // The streams may be held open by a grandchild; the process itself is what matters.
                while (!process.HasExited) await Task.Delay(5, CancellationToken.None);
            }
        }
    }

    /// <summary>One life of the app; true when another may begin.</summary>
    private async Task<bool> SuperviseAsync(AppProcess process)
    {
        var exited = ExitOf(process);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var limit = context.Manifest.Host.InitializationTimeout;
        giveUp.CancelAfter(limit);
        var ready = AppProcess.WaitUntilReadyAsync(context.Probe, Port, context.Time, giveUp.Token);
        await Task.WhenAny(ready, exited);
        if (ready.IsCompletedSuccessfully && !process.HasExited)
        {
            lock (_gate)
                if (!_killedForTimeout) SetPhase(AppPhase.Ready);
            context.Logger.AppReady(id);
            await Task.WhenAny(exited, Task.Delay(Timeout.Infinite, _stop.Token));
        }
        else if (!process.HasExited && !_stop.IsCancellationRequested)
        {
            await giveUp.CancelAsync();
            await Quiet(ready);
            process.Kill();
            return CountError($"the app did not answer on its port within {limit}", code: null);
        }
        await giveUp.CancelAsync();
        await Quiet(ready);
        if (_stop.IsCancellationRequested) return false;
        bool timedOut;
        lock (_gate) timedOut = _killedForTimeout;
        if (timedOut) return true;
        switch (process.ExitCode)
        {
            case 0:
                context.Logger.AppEnded(id);
                lock (_gate) SetPhase(AppPhase.Ended);
                return false;
            case 200:
                context.Logger.AppAskedForRestart(id);
                lock (_gate) SetPhase(AppPhase.Starting);
                return true;
            default:
                return CountError($"the app crashed, last with exit code {process.ExitCode}", process.ExitCode);
        }
    }

    private bool CountError(string reason, int? code = null)
    {
        var tooMany = _crashes.Add();
        if (code is { } exit) context.Logger.AppCrashed(id, exit, _crashes.Count);
        else context.Logger.AppNeverReady(id, context.Manifest.Host.InitializationTimeout.TotalSeconds, _crashes.Count);
        if (!tooMany)
        {
            lock (_gate) SetPhase(AppPhase.Starting);
            return true;
        }
        Failure = string.Create(CultureInfo.InvariantCulture, $"{reason}; three errors, each within 30 minutes of the last");
        context.Logger.InstanceFailed(id, Failure);
        lock (_gate) SetPhase(AppPhase.Failed);
        Failed?.Invoke(this);
        return false;
    }

    // Callers hold the gate.
    private void SetPhase(AppPhase phase)
    {
        if (Phase == phase) return;
        Phase = phase;
        var changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    /// <summary>Watches the process itself, not its streams, so that its end is noticed at once.</summary>
    private static async Task ExitOf(AppProcess process)
    {
        var signal = NewSignal();
        process.OnExit(signal.SetResult);
        await signal.Task;
    }

    private static async Task Quiet(Task task) =>
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
