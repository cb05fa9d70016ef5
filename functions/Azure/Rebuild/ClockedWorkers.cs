using System.Collections.Concurrent;
using Sluice.Log;

namespace Sluice.Azure.Rebuild;

/// <summary>A worker for each partition, whose clock goes with that partition's events.</summary>
internal sealed class ClockedWorkers(Func<TimeProvider, IBatchWorker> create) : IBatchWorker
{
    private readonly ConcurrentDictionary<int, (EventClock Clock, IBatchWorker Worker)> _workers = new();

    /// <inheritdoc />
    public Task ProcessAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        var (clock, worker) = _workers.GetOrAdd(batch.Partition, _ =>
        {
            var own = new EventClock();
            return (own, create(own));
        });
        clock.Reach(batch.Records[^1].EnqueuedTime);
        return worker.ProcessAsync(batch, cancellationToken);
    }
}
