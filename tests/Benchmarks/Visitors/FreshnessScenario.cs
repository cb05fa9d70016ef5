using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Benchmarks.Visitors;

/// <summary>
/// How soon the APIs know what the collector was told, on the whole local run and under a steady load of visitors who send
/// ten events each. Visitors nobody has seen send one event, and their profile is asked for until it is there; then, how
/// long a point read of a known visitor takes. Afterwards calls that ring are waited for on the board, and events of one
/// app in a report. The first half minute of the load does not count. Options: <c>--rate 500 --seconds 60</c>, of each of
/// the three.
/// </summary>
internal static class FreshnessScenario
{
    private const int Senders = 16;

    // Then somebody new comes: what a visitor costs the first time is in the load as well.
    private const int EventsOfAVisitor = 10;
    // Code that has just started is slower than any that runs for a while, and the fabric has seen nothing yet.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30);
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
            await Task.Delay(WarmUp);

            var (profiles, reads, calls, counts) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            await RepeatAsync(seconds, async _ =>
            {
                var visitor = Guid.NewGuid();
                profiles.Add(await ReadableAsync(client, visitor));
                var start = Stopwatch.GetTimestamp();
                using (var answer = await client.GetAsync($"api/visitors/{visitor}")) answer.EnsureSuccessStatusCode();
                reads.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            });
            await RepeatAsync(seconds, async n =>
                calls.Add(await SeenAsync(client, Ringing(n), "api/calls/board?team=probe", answer => Number(answer, "total", "calls") >= n)));
            await RepeatAsync(seconds, async n =>
                counts.Add(await SeenAsync(client, Event(Guid.NewGuid(), "probe"), "api/reports/traffic?where=app:probe", answer => Number(answer, "totals", "events") >= n)));
            await stopping.CancelAsync();
            var sent = (await Task.WhenAll(load)).Sum() / watch.Elapsed.TotalSeconds;
            Tell("collector's answer to readable profile", profiles, sent);
            Tell("point read of a known visitor", reads, sent);
            Tell("collector's answer to the call on the board", calls, sent);
            Tell("collector's answer to the count in a report", counts, sent);
            return 0;
        }
        finally
        {
            await pipeline.DisposeAsync();
        }
    }

    private static async Task RepeatAsync(int seconds, Func<int, Task> once)
    {
        var watch = Stopwatch.StartNew();
        for (var n = 1; watch.Elapsed.TotalSeconds < seconds; n++)
        {
            await once(n);
            await Task.Delay(Pause);
        }
    }

    private static Task<double> ReadableAsync(HttpClient client, Guid visitor) =>
        SeenAsync(client, Event(visitor, "load"), $"api/visitors/{visitor}", _ => true);

    // Milliseconds from the collector's answer to an answer of the path that shows the event.
    private static async Task<double> SeenAsync(HttpClient client, string said, string path, Func<JsonElement, bool> isSeen)
    {
        using (var sent = await client.GetAsync(said)) sent.EnsureSuccessStatusCode();
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            using var answer = await client.GetAsync(path);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
                if (isSeen(json.RootElement)) return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(1)) throw new TimeoutException($"{path} did not show the event within a minute.");
            await Task.Delay(Look);
        }
    }

    private static double Number(JsonElement answer, string part, string name) =>
        answer.TryGetProperty(part, out var numbers) && numbers.TryGetProperty(name, out var number) ? number.GetDouble() : 0;

    private static async Task<long> SendAsync(HttpClient client, double rate, CancellationToken stopping)
    {
        var watch = Stopwatch.StartNew();
        var count = 0L;
        var visitor = Guid.NewGuid();
        while (!stopping.IsCancellationRequested)
        {
            using (var answer = await client.GetAsync(Event(visitor, "load"), CancellationToken.None)) answer.EnsureSuccessStatusCode();
            if (++count % EventsOfAVisitor == 0) visitor = Guid.NewGuid();
            var ahead = TimeSpan.FromSeconds(count / rate) - watch.Elapsed;
            if (ahead > TimeSpan.Zero) await Task.Delay(ahead, CancellationToken.None);
        }
        return count;
    }

    // With a cookie of its own, as every browser has.
    private static string Event(Guid visitor, string app) => string.Create(CultureInfo.InvariantCulture,
        $"i?e=pv&p=web&tv=js-4.6.0&aid={app}&duid={visitor}&nuid={visitor}&url=https%3A%2F%2Fshop.example%2Fproducts%2F7&page=Product&eid={Guid.NewGuid()}");

    private static string Ringing(int number)
    {
        var call = string.Create(CultureInfo.InvariantCulture, $$$"""{"schema":"iglu:io.sluice/call_ringing/jsonschema/1-0-0","data":{"callId":"probe-{{{number}}}","direction":"inbound"}}""");
        const string team = """{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[{"schema":"iglu:io.sluice/team/jsonschema/1-0-0","data":{"id":"probe"}}]}""";
        var said = $$$"""{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":{{{call}}}}""";
        return $"i?e=ue&p=srv&tv=bench-1&aid=calls&eid={Guid.NewGuid()}&nuid={Guid.NewGuid()}&ue_pr={Uri.EscapeDataString(said)}&co={Uri.EscapeDataString(team)}";
    }

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
