using Sluice.Cli.Sending;
using Sluice.Cli.Terminal;

namespace Sluice.Cli.Calls;

/// <summary>
/// Plays a day into a collector, faster than it happens. The day ends when the playing does: its events lie in the past, each
/// where it belongs, and none in the future.
/// </summary>
internal sealed class CallPlayer(CollectorPost post, TimeProvider time)
{
    /// <summary>Plays until the end or the cancellation. Events that were taken, and that were refused.</summary>
    /// <param name="script">The day.</param>
    /// <param name="hours">Its length.</param>
    /// <param name="speed">Times faster than real time; 0 for as fast as it goes.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task<(int Accepted, int Refused)> PlayAsync(CallScript script, double hours, double speed, CancellationToken stopping)
    {
        using var bar = new ProgressBar("playing", script.Events.Count);
        using var places = new SemaphoreSlim(CollectorPost.Connections);
        var length = TimeSpan.FromHours(hours);
        var start = time.GetTimestamp();
        var morning = time.GetUtcNow() - length + (speed > 0 ? length / speed : TimeSpan.Zero);
        var running = new List<Task<bool>>();
        foreach (var e in script.Events)
        {
            if (speed > 0 && (e.At / speed) - time.GetElapsedTime(start) is { Ticks: > 0 } rest)
                await Task.Delay(rest, time, stopping).ContinueWith(_ => { }, TaskScheduler.Default);
            if (stopping.IsCancellationRequested) break;
            await places.WaitAsync(CancellationToken.None);
            running.Add(SendAsync(PlayPayload.Of(e, morning + e.At)));
        }
        var taken = await Task.WhenAll(running);
        return (taken.Count(ok => ok), taken.Count(ok => !ok));

        async Task<bool> SendAsync(byte[] body)
        {
            try
            {
                return await post.SendAsync(body);
            }
            finally
            {
                bar.Advance();
                places.Release();
            }
        }
    }
}
