using Sluice.Fabric.Storing;

namespace Sluice.Host.Fabric;

/// <summary>
/// Says every five seconds what the workers of this process do and what was counted, while there is something to say: a
/// minute after the last batch each worker says so once more, and the process is quiet until the next one. Quiet means no
/// timer and no call, so nothing here keeps an instance awake. That heartbeats cannot be stored stops no worker and is
/// logged once for each outage.
/// </summary>
internal sealed class HeartbeatService : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan QuietAfter = TimeSpan.FromMinutes(1);
    // Tries after the last work while storage is away: about a minute.
    private const int MostTries = 12;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWordLimit = TimeSpan.FromSeconds(2);

    private readonly Func<IHeartbeats> _heartbeats;
    private readonly Gauges _gauges;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private bool _isAway;

    /// <summary>Starts with the host; the store is made when there is something to say.</summary>
    public HeartbeatService(Func<IHeartbeats> heartbeats, Gauges gauges, TimeProvider time, ILogger<HeartbeatService> logger) =>
        (_heartbeats, _gauges, _time, _logger) = (heartbeats, gauges, time, logger);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _gauges.WaitForWorkAsync(stoppingToken);
                // The first word of an instance comes at once: a new one is to be seen.
                var tries = 0;
                bool goesOn;
                do
                {
                    goesOn = _gauges.IsBusy(QuietAfter);
                    tries = await SayAsync(stoppingToken) ? 0 : tries + 1;
                    await Task.Delay(Interval, _time, stoppingToken);
                }
                while (goesOn || tries is > 0 and < MostTries);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last minute's counts would be missing from the loss check for ever.
            using var limit = new CancellationTokenSource(LastWordLimit);
            if (_gauges.HasNews) await SayAsync(limit.Token);
        }
    }

    private async Task<bool> SayAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var heartbeats = _heartbeats();
            foreach (var heartbeat in _gauges.Heartbeats(QuietAfter)) await heartbeats.SayAsync(heartbeat, limit.Token);
            var counts = _gauges.Counts.Take(_gauges.Instance, out var said);
            if (counts.Count > 0) await heartbeats.CountAsync(counts, limit.Token);
            _gauges.Counts.Said(said);
            if (_isAway) HostLog.HeartbeatsBack(_logger);
            _isAway = false;
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault)
        {
            if (!_isAway) HostLog.HeartbeatsAway(_logger, ErrorName.Of(fault));
            _isAway = true;
            return false;
        }
    }
}
