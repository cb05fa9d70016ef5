using System.Collections.Immutable;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Running;

/// <summary>Puts the times on the way, which instances measure, beside what was judged of their workers.</summary>
internal static class Transits
{
    public static ImmutableArray<WorkerView> Over(ImmutableArray<WorkerView> workers, ImmutableArray<Heartbeat> heartbeats)
    {
        var beats = heartbeats.IsDefault ? [] : heartbeats;
        var said = beats.Where(beat => beat?.Worker is not null && beat.Instance is not null)
            .ToLookup(beat => (JudgeLimits.Cut(beat.Worker), JudgeLimits.Cut(beat.Instance)), beat => beat.Transit);
        return [.. workers.Select(worker =>
        {
            var (median, p95) = TransitTimes.Of(worker.Instances.SelectMany(instance => said[(worker.Worker, instance.Id)]));
            return worker with { TransitMedian = median, Transit95 = p95 };
        })];
    }
}
