using System.Net;
using System.Net.Http.Headers;
using Sluice.Cli.Terminal;

namespace Sluice.Cli.Sending;

/// <summary>Posts sample events, one per request, at a steady rate over a few connections.</summary>
internal sealed class SampleSender(Uri collector, TimeProvider time)
{
    private const int Connections = 16;

    /// <summary>Sends the plan, or as much of it as there is time for before the cancellation.</summary>
    public async Task<SendOutcome> SendAsync(SendPlan plan, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseCookies = false })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
        var target = new Uri(collector, "/com.snowplowanalytics.snowplow/tp2");
        var events = new SampleEvents(plan.Seed, plan.Visitors, plan.InvalidShare);
        using var bar = new ProgressBar("sending", plan.Count);
        using var places = new SemaphoreSlim(Connections);
        var running = new List<Task<bool>>();
        int accepted = 0, refused = 0, invalid = 0;
        string? firstRefusal = null;
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
        return new SendOutcome(accepted, refused, invalid, firstRefusal);

        async Task<bool> PostAsync(byte[] body)
        {
            try
            {
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
                using var answer = await client.PostAsync(target, content, CancellationToken.None);
                if (answer.StatusCode == HttpStatusCode.OK) return true;
                Interlocked.CompareExchange(ref firstRefusal, $"it answered {(int)answer.StatusCode}", null);
                return false;
            }
            catch (HttpRequestException fault)
            {
                Interlocked.CompareExchange(ref firstRefusal, (fault.InnerException ?? fault).Message.TrimEnd('.'), null);
                return false;
            }
            catch (TaskCanceledException)
            {
                Interlocked.CompareExchange(ref firstRefusal, "it did not answer within 30 seconds", null);
                return false;
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
