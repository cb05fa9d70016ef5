using Sluice.FunctionsHost.App;

namespace Sluice.FunctionsHost.Http;

/// <summary>Chooses the instance: for requests the ready ones in turn, for timers the oldest that is ready.</summary>
internal sealed class RoundRobin(Func<IReadOnlyList<AppInstance>> instances)
{
    private int _turn = -1;

    /// <summary>The next ready instance; waits while some are starting and none is ready; null when none will be.</summary>
    public Task<AppInstance?> NextAsync(CancellationToken cancellationToken) =>
        ChooseAsync(ready => ready[(int)((uint)Interlocked.Increment(ref _turn) % (uint)ready.Count)], cancellationToken);

    /// <summary>The same, always the oldest: in Azure the instance that holds a timer's lease keeps it as long as it lives.</summary>
    public Task<AppInstance?> OldestAsync(CancellationToken cancellationToken) => ChooseAsync(ready => ready[0], cancellationToken);

    private async Task<AppInstance?> ChooseAsync(Func<List<AppInstance>, AppInstance> choose, CancellationToken cancellationToken)
    {
        while (true)
        {
            var all = instances();
            // The signals are taken before the phases are read, so that no change is missed.
            var changes = all.Select(i => i.Changed).ToList();
            var ready = all.Where(i => i.Phase == AppPhase.Ready).ToList();
            if (ready.Count > 0) return choose(ready);
            if (all.All(i => i.Phase != AppPhase.Starting)) return null;
            await Task.WhenAny(changes).WaitAsync(cancellationToken);
        }
    }
}
