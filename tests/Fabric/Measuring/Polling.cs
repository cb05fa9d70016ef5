using Sluice.Fabric.Measuring;
using Sluice.Testing;

namespace Sluice.Fabric.Tests.Measuring;

/// <summary>Polls on a clock that goes on whenever the poller waits for it.</summary>
internal static class Polling
{
    public static async Task<PositionsReading> PollAsync(LogPositions positions, ManualTime time, TimeSpan? within = null)
    {
        using var end = new CancellationTokenSource();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var until = time.GetUtcNow() + (within ?? TimeSpan.FromHours(1));
        var poll = Task.Run(() => positions.PollAsync(end.Token), limit.Token);
        while (!poll.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            if (time.NextDue is { } due)
            {
                if (due > until)
                {
                    await end.CancelAsync();
                    return await poll;
                }
                time.Advance(due - time.GetUtcNow() is var by && by > TimeSpan.Zero ? by : TimeSpan.Zero);
            }
            await Task.Yield();
        }
        return await poll;
    }
}
