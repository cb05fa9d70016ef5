using System.Diagnostics;
using System.Globalization;
using System.Net;
using Sluice.Testing;

namespace Sluice.Benchmarks.Visitors;

/// <summary>
/// How long the visitor API takes to answer, on the whole local run: visitors with a cookie and persons on two devices, asked for one
/// after the other over a kept connection, once everything is warm; at rest, and under a load of events. Options:
/// <c>--reads 3000 --rate 200</c>.
/// </summary>
internal static class ReadsScenario
{
    private const int Visitors = 300;
    private const int WarmUp = 600;

    public static async Task<int> RunAsync(string[] args)
    {
        var reads = Number(args, "--reads", 3000);
        var rate = Number(args, "--rate", 200);
        var pipeline = new Pipeline();
        try
        {
            await pipeline.InitializeAsync();
            using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = pipeline.Collector };
            for (var n = 0; n < Visitors; n++)
            {
                await SendAsync(client, $"duid=visitor-{n}", n, 1);
                // On the web with a cookie, signed in there and on another device.
                await SendAsync(client, $"duid=home-{n}", n, 2);
                await SendAsync(client, $"duid=home-{n}&uid=ann-{n}", n, 2);
                await SendAsync(client, $"duid=work-{n}&uid=ann-{n}", n, 3);
            }
            foreach (var last in new[] { $"visitor-{Visitors - 1}", $"work-{Visitors - 1}" }) await ReadableAsync(client, last);
            await MeasureAsync(client, "at rest", reads);

            using var stopping = new CancellationTokenSource();
            var watch = Stopwatch.StartNew();
            var load = LoadAsync(client, rate, stopping.Token);
            await MeasureAsync(client, "under load", reads);
            await stopping.CancelAsync();
            var sent = await load / watch.Elapsed.TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"reads: load {sent:0} events/s"));
            return 0;
        }
        finally
        {
            await pipeline.DisposeAsync();
        }
    }

    private static async Task MeasureAsync(HttpClient client, string when, int reads)
    {
        foreach (var (what, path) in new (string, Func<int, string>)[]
                 {
                     ("a visitor with a cookie, two ids", n => $"api/visitors/domain_userid:visitor-{n}"),
                     ("a person on two devices, five ids", n => $"api/visitors/domain_userid:home-{n}"),
                     ("the last 20 events of that person", n => $"api/visitors/user_id:ann-{n}/events"),
                 })
        {
            var took = new List<double>(reads);
            for (var i = -WarmUp; i < reads; i++)
            {
                var start = Stopwatch.GetTimestamp();
                using (var answer = await client.GetAsync(path((i + WarmUp) % Visitors)))
                {
                    answer.EnsureSuccessStatusCode();
                    await answer.Content.ReadAsByteArrayAsync();
                }
                if (i >= 0) took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            took.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"reads: {what}, {when}: p50 {took[took.Count / 2]:0.0} ms, p99 {took[(int)(took.Count * 0.99)]:0.0} ms, most {took[^1]:0} ms; {took.Count} reads"));
        }
    }

    private static async Task<long> LoadAsync(HttpClient client, int rate, CancellationToken stopping)
    {
        var watch = Stopwatch.StartNew();
        var count = 0L;
        while (!stopping.IsCancellationRequested)
        {
            await SendAsync(client, $"duid=load-{count % 500}", (int)(count % 500), 4);
            count++;
            var ahead = TimeSpan.FromSeconds(count / (double)rate) - watch.Elapsed;
            if (ahead > TimeSpan.Zero) await Task.Delay(ahead, CancellationToken.None);
        }
        return count;
    }

    private static async Task ReadableAsync(HttpClient client, string visitor)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2); await Task.Delay(100))
        {
            using var answer = await client.GetAsync($"api/visitors/{visitor}");
            if (answer.StatusCode == HttpStatusCode.OK) return;
        }
        throw new TimeoutException("A profile did not appear within two minutes.");
    }

    private static async Task SendAsync(HttpClient client, string query, int cookie, short kind)
    {
        using var answer = await client.GetAsync(
            $"i?e=pv&p=web&tv=js-4.6.0&aid=reads&url=https%3A%2F%2Fshop.example%2Fproducts%2F7&page=Product&eid={Guid.NewGuid()}&tnuid={new Guid(cookie, kind, 1, new byte[8])}&{query}");
        answer.EnsureSuccessStatusCode();
    }

    private static int Number(string[] args, string name, int fallback) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length
            ? int.Parse(args[at + 1], CultureInfo.InvariantCulture)
            : fallback;
}
