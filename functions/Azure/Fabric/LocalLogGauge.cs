using System.Collections.Immutable;
using Sluice.Azure.EventHubs;
using Sluice.Fabric.Measuring;

namespace Sluice.Azure.Fabric;

/// <summary>
/// The local log's own counts, which begin anew when it is started: the judge takes differences and leaves out a pair
/// that goes back. Event Hubs has no such question; there only Azure Monitor knows, minutes later.
/// </summary>
/// <param name="log">Client of the local log.</param>
/// <param name="time">Says when it was read.</param>
public sealed class LocalLogGauge(EventHubsClient log, TimeProvider time) : ILogGauge
{
    /// <inheritdoc />
    public async Task<LogGaugeReading> ReadAsync(CancellationToken cancellationToken)
    {
        var now = await log.ThroughputAsync(cancellationToken);
        var reading = new LogReading(
            time.GetUtcNow(), now.Units, now.ThrottledRequests, now.SlowedReads, now.Total.BytesOut, double.NaN);
        return new LogGaugeReading(reading, now.Hubs.ToImmutableSortedDictionary(
            hub => hub.Key, hub => (double)hub.Value.BytesIn, StringComparer.Ordinal));
    }
}
