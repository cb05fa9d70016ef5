using System.Diagnostics;
using System.Globalization;
using System.Net;
using Sluice.Testing;

namespace Sluice.Benchmarks.Visitors;

/// <summary>
/// How soon the visitor API knows what the collector was told, on the whole local run: visitors nobody has seen send one
/// event each, under a steady load of others, who send ten each, and their profile is asked for until it is there. Then,
/// how long a point read of a known visitor takes. Options: <c>--rate 500 --seconds 60</c>.
/// </summary>
internal static class FreshnessScenario
{
    private const int Senders = 16;

    // Then somebody new comes: what a visitor costs the first time is in the load as well.
    private const int EventsOfAVisitor = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Asking for somebody unknown costs a few reads each time, which must not become the load that is measured.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static async Task<int> RunAsync(string[] args)
    {
        var rate = Number(args, "--rate", 500);
        var seconds = Number(args, "--seconds", 60);
        var pipeline = new Pipeline();
        await pipeline.InitializeAsync();
        try
        {
            using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = pipeline.Collector };
            await ReadableAsync(client, Guid.NewGuid());
            using var stopping = new CancellationTokenSource();
            var watch = Stopwatch.StartNew();
            var load = Enumerable.Range(0, Senders).Select(i => SendAsync(client, rate / (double)Senders, stopping.Token)).ToArray();
            await Task.Delay(TimeSpan.FromSeconds(5));

            var (waits, reads) = (new List<double>(), new List<double>());
            while (watch.Elapsed.TotalSeconds < seconds + 5)
            {
                var visitor = Guid.NewGuid();
                waits.Add(await ReadableAsync(client, visitor));
                var start = Stopwatch.GetTimestamp();
                using (var answer = await client.GetAsync($"api/visitors/{visitor}")) answer.EnsureSuccessStatusCode();
                reads.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                await Task.Delay(Pause);
            }
            await stopping.CancelAsync();
            var sent = (await Task.WhenAll(load)).Sum() / watch.Elapsed.TotalSeconds;
            Tell("collector's answer to readable profile", waits, sent);
            Tell("point read of a known visitor", reads, sent);
            return 0;
        }
        finally
        {
            await pipeline.DisposeAsync();
        }
    }

    private static async Task<double> ReadableAsync(HttpClient client, Guid visitor)
    {
        using (var sent = await client.GetAsync(Event(visitor))) sent.EnsureSuccessStatusCode();
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            using var answer = await client.GetAsync($"api/visitors/{visitor}");
            if (answer.StatusCode == HttpStatusCode.OK) return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(1)) throw new TimeoutException("A profile did not appear within a minute.");
            await Task.Delay(Look);
        }
    }

    private static async Task<long> SendAsync(HttpClient client, double rate, CancellationToken stopping)
    {
        var watch = Stopwatch.StartNew();
        var count = 0L;
        var visitor = Guid.NewGuid();
        while (!stopping.IsCancellationRequested)
        {
            using (var answer = await client.GetAsync(Event(visitor), CancellationToken.None)) answer.EnsureSuccessStatusCode();
            if (++count % EventsOfAVisitor == 0) visitor = Guid.NewGuid();
            var ahead = TimeSpan.FromSeconds(count / rate) - watch.Elapsed;
            if (ahead > TimeSpan.Zero) await Task.Delay(ahead, CancellationToken.None);
        }
        return count;
    }

    // With a cookie of its own, as every browser has.
    private static string Event(Guid visitor) => string.Create(CultureInfo.InvariantCulture,
        $"i?e=pv&p=web&tv=js-4.6.0&aid=load&duid={visitor}&nuid={visitor}&url=https%3A%2F%2Fshop.example%2Fproducts%2F7&page=Product&eid={Guid.NewGuid()}");

    private static void Tell(string what, List<double> figures, double sent)
    {
        figures.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: p50 {figures[figures.Count / 2]:0} ms, p99 {figures[(int)(figures.Count * 0.99)]:0} ms, most {figures[^1]:0} ms; {figures.Count} samples at {sent:0} events/s"));
    }

    private static int Number(string[] args, string name, int fallback) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length
            ? int.Parse(args[at + 1], CultureInfo.InvariantCulture)
            : fallback;
}
