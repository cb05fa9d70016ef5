using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;
using Sluice.Testing;
using Sluice.Visitors;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;
using Sluice.Visitors.Rules;

namespace Sluice.Benchmarks.Visitors;

/// <summary>
/// Events a second that one core folds into profiles, from the enriched line to what is handed to the table, with the
/// rules of the banner example; then what they cost in Table Storage. Arguments: <c>[seconds, 5] [visitors, 1000] [events in a batch, 256]</c>.
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
        var bodies = Enumerable.Range(0, 50 * visitors).Select(n => VisitorLines.Body(n, visitors)).ToArray();

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
        await VisitorStorageBenchmark.RunAsync(rules);
        return 0;

        LogBatch Next() => new("enriched", "visitors", 0, [.. Enumerable.Range(0, size).Select(_ =>
            new LogRecord(bodies[sequence % bodies.Length], sequence++, DateTimeOffset.UnixEpoch))]);
    }

    private static int Number(string[] args, int index, int fallback) =>
        args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : fallback;
}
