using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Reports.Storing;

namespace Sluice.Reports.Api;

/// <summary>
/// Up to when everything is counted. A partition whose last event is counted is complete now; another one is complete up
/// to the last event that is. The log is asked at most every two seconds.
/// </summary>
internal sealed class Freshness(IReportStore store, ILogReader log, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private (DateTimeOffset At, PartitionEnds?[] Ends) _known;

    /// <summary>The time; null when there are events and none of some partition is counted yet.</summary>
    public async Task<DateTimeOffset?> AsOfAsync(int partitions, CancellationToken cancellationToken)
    {
        // The log first: what arrives between the two questions must not look uncounted for ever.
        var (now, ends) = await EndsAsync(partitions, cancellationToken);
        var marks = await Task.WhenAll(Enumerable.Range(0, partitions).Select(partition => store.ReadMarkAsync(partition, cancellationToken)));
        DateTimeOffset? asOf = now;
        for (var i = 0; i < partitions; i++)
        {
            if (ends[i] is { } end && (end.LastSequence < 0 || marks[i]?.Marks.Sequence >= end.LastSequence)) continue;
            if (marks[i] is not { } mark)
            {
                // Nothing is counted; without the log's word there may be nothing to count.
                if (ends[i] is not null) asOf = null;
                continue;
            }
            if (mark.Enqueued < asOf) asOf = mark.Enqueued;
        }
        return asOf;
    }

    private async Task<(DateTimeOffset At, PartitionEnds?[] Ends)> EndsAsync(int partitions, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (_known.Ends?.Length == partitions && now - _known.At < Life && now >= _known.At) return _known;
            var ends = new PartitionEnds?[partitions];
            try
            {
                await Task.WhenAll(Enumerable.Range(0, partitions).Select(async partition =>
                    ends[partition] = await log.GetPartitionEndsAsync(HubNames.Enriched, partition, cancellationToken)));
            }
            catch (LogUnavailableException e)
            {
                ReportsLog.LogSilent(logger, e);
                Array.Clear(ends);
            }
            return _known = (now, ends);
        }
        finally
        {
            _turn.Release();
        }
    }
}
