using Sluice.FunctionsHost.App;

namespace Sluice.FunctionsHost.Http;

/// <summary>Chooses the instance for a request: the ready ones in turn.</summary>
internal sealed class RoundRobin(Func<IReadOnlyList<AppInstance>> instances)
{
    private int _turn = -1;

    /// <summary>The next ready instance; waits while some are starting and none is ready; null when none will be.</summary>
    public async Task<AppInstance?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var all = instances();
            // The signals are taken before the phases are read, so that no change is missed.
            var changes = all.Select(i => i.Changed).ToList();
            var ready = all.Where(i => i.Phase == AppPhase.Ready).ToList();
            if (ready.Count > 0) return ready[(int)((uint)Interlocked.Increment(ref _turn) % (uint)ready.Count)];
            if (all.All(i => i.Phase != AppPhase.Starting)) return null;
            await Task.WhenAny(changes).WaitAsync(cancellationToken);
        }
    }
}
