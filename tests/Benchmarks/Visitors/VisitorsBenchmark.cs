using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Testing;
using Sluice.Visitors;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;
using Sluice.Visitors.Rules;

namespace Sluice.Benchmarks.Visitors;

/// <summary>
/// Events a second that one core folds into profiles, from the enriched line to what is handed to the table, with the
/// rules of the banner example. Arguments: <c>[seconds, 5] [visitors, 1000] [events in a batch, 256]</c>.
/// </summary>
internal static class VisitorsBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = Number(args, 0, 5);
        var visitors = Number(args, 1, 1000);
        var size = Number(args, 2, 256);
        var errors = new List<string>();
        var rules = VisitorRules.LoadFile(Repository.File("examples", "banner", "rules.json"), errors)
            ?? throw new InvalidOperationException(string.Join('\n', errors));
        var stores = new RememberingStores();
        var worker = new VisitorsWorker(
            stores, new IdentityGraph(stores, NullLogger<IdentityGraph>.Instance), rules, new VisitorsOptions { CacheBytes = 1L << 30 },
            NullLogger<VisitorsWorker>.Instance);
        var bodies = Enumerable.Range(0, 50 * visitors).Select(n => Body(n, visitors)).ToArray();

        var sequence = 0L;
        // Every visitor is known, with a full list of last events, before the clock starts.
        while (sequence < bodies.Length) await worker.ProcessAsync(Next(), CancellationToken.None);
        var (first, writes) = (sequence, stores.Writes);
        var allocated = GC.GetTotalAllocatedBytes(true);
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < seconds) await worker.ProcessAsync(Next(), CancellationToken.None);
        var time = watch.Elapsed.TotalSeconds;
        var count = sequence - first;
        var bytes = (GC.GetTotalAllocatedBytes(true) - allocated) / (double)count;
        var used = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"visitors: {count / time:0} events/s, {count / used:0} a second of processor, {bytes:0} bytes allocated an event, {(stores.Writes - writes) * 1000.0 / count:0.0} transactions a thousand events"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"visitors: {stores.Profiles.Average(profile => ProfileLists.Write(profile.Recent).Length):0} characters of last events a visitor"));
        return 0;

        LogBatch Next() => new("enriched", "visitors", 0, [.. Enumerable.Range(0, size).Select(_ =>
            new LogRecord(bodies[sequence % bodies.Length], sequence++, DateTimeOffset.UnixEpoch))]);
    }

    private static byte[] Body(int n, int visitors)
    {
        var at = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(n);
        var line = new ArrayBufferWriter<byte>();
        EnrichedTsv.Write(new EnrichedEvent
        {
            AppId = "shop", Platform = "web", CollectorTstamp = at, DerivedTstamp = at, Event = "page_view", EventName = "page_view",
            EventVendor = "com.snowplowanalytics.snowplow", EventId = new Guid(n, 0, 0, new byte[8]).ToString(),
            DomainUserid = $"visitor-{n % visitors}", DomainSessionidx = 1, NetworkUserid = $"network-{n % visitors}",
            DomainSessionid = "s", PageUrl = $"https://shop.example/products/{n % 97}?from=list", PageUrlpath = $"/products/{n % 97}",
            PageTitle = $"Product {n % 97}", PageReferrer = "https://search.example/", RefrMedium = "search", RefrSource = "Search",
            MktMedium = n % 10 == 0 ? "radio" : null, Useragent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
        }, line);
        return line.WrittenSpan.ToArray();
    }

    private static int Number(string[] args, int index, int fallback) =>
        args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : fallback;
}
