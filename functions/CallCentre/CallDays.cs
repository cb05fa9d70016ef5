using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sluice.CallCentre;

/// <summary>
/// Reads days of all partitions, and remembers each partition's rows until its watermark changes: a board that many watch,
/// once a second, costs a point read per partition and second.
/// </summary>
internal sealed class CallDays(
    ICallStore store, Func<CancellationToken, ValueTask<int>> partitionCount, CallsOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Most rows of a partition and range of days.</summary>
    public const int MostRows = 50_000;

    private const int Remembered = 4;
    private const int Parallel = 16;

    private readonly ConcurrentDictionary<(DateOnly First, DateOnly Last), Range> _ranges = new();

    /// <summary>The steps of a range of days (UTC, both included), and when they were read.</summary>
    public async Task<(IReadOnlyList<CallSteps> Calls, DateTimeOffset ReadAt)> ReadAsync(DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var range = _ranges.GetOrAdd((first, last), _ => new Range());
        // Whoever else is asked for meanwhile waits for this reading instead of beginning another.
        await range.Turn.WaitAsync(cancellationToken);
        try
        {
            range.AskedAt = time.GetUtcNow();
            if (range.Calls is null || time.GetUtcNow() - range.ReadAt >= options.Refresh)
            {
                var now = time.GetUtcNow();
                var partitions = await partitionCount(cancellationToken);
                foreach (var chunk in Enumerable.Range(0, partitions).Chunk(Parallel))
                    await Task.WhenAll(chunk.Select(partition => RefreshAsync(range, partition, first, last, cancellationToken)));
                range.Calls = [.. range.Partitions.Values.SelectMany(known => known.Calls)];
                range.ReadAt = now;
            }
            return (range.Calls, range.ReadAt);
        }
        finally
        {
            range.Turn.Release();
            Forget();
        }
    }

    private async Task RefreshAsync(Range range, int partition, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var etag = (await store.ReadMarkAsync(partition, cancellationToken))?.ETag;
        if (etag is null || (range.Partitions.TryGetValue(partition, out var known) && known.ETag == etag)) return;
        // The watermark was read first: rows that are newer than it are read again the next time.
        var calls = await store.ReadDaysAsync(partition, first, last, MostRows, cancellationToken);
        if (calls.Count == MostRows) CallsLog.DayTooLarge(logger, MostRows);
        range.Partitions[partition] = (etag, calls);
    }

    // Days that nobody has looked at for longest go first.
    private void Forget()
    {
        foreach (var old in _ranges.OrderByDescending(range => range.Value.AskedAt).Skip(Remembered)) _ranges.TryRemove(old);
    }

    private sealed class Range
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public ConcurrentDictionary<int, (string ETag, IReadOnlyList<CallSteps> Calls)> Partitions { get; } = new();

        public IReadOnlyList<CallSteps>? Calls { get; set; }

        public DateTimeOffset ReadAt { get; set; }

        public DateTimeOffset AskedAt { get; set; }
    }
}
