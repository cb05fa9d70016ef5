using Sluice.Log;

namespace Sluice.Host.Tests.Fabric;

/// <summary>Batches, and a worker that does what the test says.</summary>
internal static class Batches
{
    public static readonly DateTimeOffset Enqueued = new(2025, 12, 31, 23, 0, 0, TimeSpan.Zero);

    public static LogBatch Of(int partition, long first, int count = 3, int retry = 0) => new(
        "collected", "enrich", partition,
        [.. Enumerable.Range(0, count).Select(i => new LogRecord(new byte[1], first + i, Enqueued.AddSeconds(first + i)))], retry);

    public static IBatchWorker Worker(Func<LogBatch, Task> work) => new Delegated(work);

    private sealed class Delegated(Func<LogBatch, Task> work) : IBatchWorker
    {
        public Task ProcessAsync(LogBatch batch, CancellationToken cancellationToken) => work(batch);
    }
}
