using Microsoft.Extensions.Logging;
using Sluice.Cli.Run;
using Sluice.FunctionsHost;

namespace Sluice.Cli.Upgrading;

/// <summary>Lets another version of the app take over in a run, one at a time. Safe for concurrent use.</summary>
/// <param name="plan">What the run was started with.</param>
/// <param name="snapshot">What the host is doing.</param>
/// <param name="replace">Replaces the host's instances.</param>
/// <param name="remember">Keeps what took over for a host that is started again.</param>
/// <param name="logger">Told about it.</param>
/// <param name="stopping">Ends it.</param>
internal sealed class AppUpgrade(
    HostPlan plan, Func<HostSnapshot> snapshot, Func<string, IReadOnlyDictionary<string, string>, CancellationToken, Task> replace,
    Func<HostPlan, Task> remember, ILogger logger, CancellationToken stopping)
{
    private readonly Lock _gate = new();
    private HostPlan _plan = plan;
    private string _wanted = plan.AppDirectory;
    private string? _failure;
    private Task _running = Task.CompletedTask;

    /// <summary>How far it has come.</summary>
    public UpgradeProgress Progress()
    {
        var instances = snapshot().Instances;
        lock (_gate)
            return new UpgradeProgress(
                _wanted, !_running.IsCompleted, instances.Count(one => !one.IsOld), instances.Count(one => one.IsOld), _failure);
    }

    /// <summary>Begins in the background; false while one goes on.</summary>
    public bool TryBegin(UpgradeWish wish)
    {
        lock (_gate)
        {
            if (!_running.IsCompleted) return false;
            var settings = new Dictionary<string, string>(_plan.Settings);
            foreach (var (name, value) in wish.Settings ?? [])
                if (value is null) settings.Remove(name);
                else settings[name] = value;
            var next = _plan with { AppDirectory = wish.Folder ?? _plan.AppDirectory, Settings = settings };
            (_wanted, _failure) = (next.AppDirectory, null);
            _running = Task.Run(() => RunAsync(next), CancellationToken.None);
            return true;
        }
    }

    private async Task RunAsync(HostPlan next)
    {
        UpgradeLog.Begins(logger, next.AppDirectory);
        try
        {
            await replace(next.AppDirectory, next.Settings, stopping);
            await remember(next);
            lock (_gate) _plan = next;
            UpgradeLog.Done(logger, next.AppDirectory);
        }
        catch (Exception failure) when (failure is InvalidOperationException or InvalidAppException or OperationCanceledException or IOException)
        {
            UpgradeLog.Failed(logger, failure.Message);
            lock (_gate) (_failure, _wanted) = (failure.Message, _plan.AppDirectory);
        }
    }
}
