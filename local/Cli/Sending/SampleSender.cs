using Sluice.Cli.Terminal;

namespace Sluice.Cli.Sending;

/// <summary>Posts sample events, one per request, at a steady rate over a few connections.</summary>
internal sealed class SampleSender(Uri collector, TimeProvider time)
{
    /// <summary>Sends the plan, or as much of it as there is time for before the cancellation.</summary>
    public async Task<SendOutcome> SendAsync(SendPlan plan, CancellationToken cancellationToken)
    {
        using var post = new CollectorPost(collector);
        var events = new SampleEvents(plan.Seed, plan.Visitors, plan.InvalidShare);
        using var bar = new ProgressBar("sending", plan.Count);
        using var places = new SemaphoreSlim(CollectorPost.Connections);
        var running = new List<Task<bool>>();
        int accepted = 0, refused = 0, invalid = 0;
        var start = time.GetTimestamp();
        for (var i = 0; i < plan.Count && !cancellationToken.IsCancellationRequested; i++)
        {
            if (plan.Rate > 0)
            {
                var due = TimeSpan.FromSeconds(i / plan.Rate) - time.GetElapsedTime(start);
                if (due > TimeSpan.Zero)
                    await Task.Delay(due, time, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
                if (cancellationToken.IsCancellationRequested) break;
            }
            await places.WaitAsync(CancellationToken.None);
            var (body, bad) = events.Next(time.GetUtcNow());
            if (bad) invalid++;
            running.Add(PostAsync(body));
            if (running.Count >= 1000) Settle(await Task.WhenAll(running));
        }
        Settle(await Task.WhenAll(running));
        return new SendOutcome(accepted, refused, invalid, post.FirstRefusal);

        async Task<bool> PostAsync(byte[] body)
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

        void Settle(bool[] outcomes)
        {
            foreach (var ok in outcomes)
                if (ok) accepted++;
                else refused++;
            running.Clear();
        }
    }
}
