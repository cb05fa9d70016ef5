using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Api;

/// <summary>Looks for new rounds while somebody watches, once for all who do, and keeps the last ones for those who come back.</summary>
internal sealed class LiveRounds(IFabricHistory history, int most, LiveTiming timing, ILogger logger, CancellationToken stopping)
{
    private const int KeptRounds = 60;
    private const int KeptBytes = 4 << 20;

    private readonly Lock _gate = new();
    private readonly List<Channel<LatestView>> _watchers = [];
    private readonly Queue<LatestView> _kept = new();
    private LatestView? _latest;
    private int _keptBytes;
    private bool _isLooking;

    /// <summary>
    /// Begins to watch with what came after the round that the watcher has seen last, or with the latest one when that is not
    /// known here; null when too many watch already.
    /// </summary>
    public Channel<LatestView>? Watch(long? seen)
    {
        lock (_gate)
        {
            if (_watchers.Count >= most) return null;
            // A watcher that cannot follow loses the oldest rounds: what it gets next is newer and complete.
            var watcher = Channel.CreateBounded<LatestView>(new BoundedChannelOptions(KeptRounds) { FullMode = BoundedChannelFullMode.DropOldest });
            if (_kept.Any(round => round.Round == seen))
                foreach (var round in _kept.Where(round => round.Round > seen)) watcher.Writer.TryWrite(round);
            else if (_latest is not null && _latest.Round != seen) watcher.Writer.TryWrite(_latest);
            _watchers.Add(watcher);
            if (!_isLooking)
            {
                _isLooking = true;
                _ = LookAsync();
            }
            return watcher;
        }
    }

    /// <summary>Ends it.</summary>
    public void Leave(Channel<LatestView> watcher)
    {
        lock (_gate) _watchers.Remove(watcher);
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(timing.Poll);
        do
        {
            try
            {
                if (await history.LatestAsync(stopping) is { } latest) Tell(latest);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                FabricApiLog.LiveFailed(logger, fault);
            }
        }
        while (await GoesOnAsync(timer));
    }

    private async Task<bool> GoesOnAsync(PeriodicTimer timer)
    {
        try
        {
            await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        lock (_gate)
        {
            if (_watchers.Count > 0) return true;
            // What comes while nobody looks is missing here; who comes back then starts with the latest.
            _kept.Clear();
            _keptBytes = 0;
            _latest = null;
            return _isLooking = false;
        }
    }

    private void Tell(LatestView latest)
    {
        lock (_gate)
        {
            if (_latest is not null && _latest.Round == latest.Round && _latest.Time == latest.Time) return;
            // Numbers that fall back are those of another state: nothing older can be resumed from.
            if (_latest is not null && latest.Round <= _latest.Round)
            {
                _kept.Clear();
                _keptBytes = 0;
            }
            _latest = latest;
            _kept.Enqueue(latest);
            _keptBytes += latest.Json.Length;
            while (_kept.Count > 1 && (_kept.Count > KeptRounds || _keptBytes > KeptBytes)) _keptBytes -= _kept.Dequeue().Json.Length;
            foreach (var watcher in _watchers) watcher.Writer.TryWrite(latest);
        }
    }
}
