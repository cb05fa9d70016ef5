using System.Diagnostics;
using System.Globalization;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.Visitors;
using Sluice.Log;
using Sluice.Testing;
using Sluice.Visitors;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Rules;

namespace Sluice.Benchmarks.Visitors;

/// <summary>
/// What visitors cost in Table Storage: the size of one's row after a million events, and requests for each event, with the
/// real tables on Azurite and every request counted.
/// </summary>
internal static class VisitorStorageBenchmark
{
    private const int Million = 1_000_000;
    private const int BatchSize = 256;

    public static async Task RunAsync(VisitorRules rules)
    {
        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        try
        {
            await MeasureSizeAsync(azurite.ConnectionString, rules);
            await MeasureRequestsAsync(azurite.ConnectionString, rules);
        }
        finally
        {
            await azurite.DisposeAsync();
        }
    }

    // Folded in memory, since only the last state is looked at; then written and read as any row is.
    private static async Task MeasureSizeAsync(string connection, VisitorRules rules)
    {
        var stores = new RememberingStores();
        var worker = Worker(stores, stores, rules);
        var watch = Stopwatch.StartNew();
        for (var n = 0; n < Million; n += BatchSize)
            await worker.ProcessAsync(Batch(n, Enumerable.Range(n, BatchSize).Select(i => VisitorLines.Body(i, 1))), default);
        var took = watch.Elapsed;
        var profile = stores.Profiles.Single();
        var table = new TableClient(connection, TableVisitorStore.TableName);
        await new TableVisitorStore(table).TryWriteAsync(0, [profile], new Watermarks(), null, default);
        TableEntity entity = await table.GetEntityAsync<TableEntity>(TableVisitorStore.PartitionKeyOf(0), profile.Key.RowKey);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"visitors: after {profile.Events} events of one visitor, at {profile.Events / took.TotalSeconds:0} events/s, its row has {entity.Keys.Count} properties and {SizeOf(entity)} bytes"));
    }

    private static async Task MeasureRequestsAsync(string connection, VisitorRules rules)
    {
        foreach (var visitors in new[] { 1, 200, 20_000 })
        {
            var requests = new RequestCount();
            var options = new TableClientOptions();
            options.AddPolicy(requests, HttpPipelinePosition.PerRetry);
            var worker = Worker(
                new TableVisitorStore(new TableClient(connection, $"visitors{visitors}", options)),
                new TableIdentityStore(new TableClient(connection, $"identities{visitors}", options)), rules);
            var sequence = 0;
            // Everybody for the first time: a row each, and a pair of ids.
            var first = Math.Max(BatchSize, Math.Min(visitors, 2_000));
            while (sequence < first) await ProcessAsync();
            var (met, atFirst) = (sequence, requests.Take());
            // As many different visitors again as there are, or the same ones.
            for (var batch = 0; batch < 8; batch++) await ProcessAsync();
            var again = requests.Take();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"visitors: {visitors} visitors, batches of {BatchSize}: {atFirst / (double)met:0.000} requests an event at first, then {again / (8.0 * BatchSize):0.000}"));

            async Task ProcessAsync()
            {
                await worker.ProcessAsync(Batch(sequence, Enumerable.Range(sequence, BatchSize).Select(i => VisitorLines.Body(i, visitors))), default);
                sequence += BatchSize;
            }
        }
    }

    private static VisitorsWorker Worker(IVisitorStore store, IIdentityStore identities, VisitorRules rules) => new(
        store, new IdentityGraph(identities, NullLogger<IdentityGraph>.Instance), rules, new VisitorsOptions(), NullLogger<VisitorsWorker>.Instance);

    private static LogBatch Batch(long first, IEnumerable<byte[]> bodies) =>
        new("enriched", "visitors", 0, [.. bodies.Select((body, i) => new LogRecord(body, first + i, DateTimeOffset.UnixEpoch))]);

    // As Azure counts: https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
    private static long SizeOf(TableEntity entity)
    {
        var size = 4L + (2 * (entity.PartitionKey.Length + entity.RowKey.Length));
        foreach (var (name, value) in entity)
            if (name is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag"))
                size += 8 + (2 * name.Length) + value switch
                {
                    string text => (2 * text.Length) + 4,
                    byte[] bytes => bytes.Length + 4,
                    int => 4,
                    bool => 1,
                    _ => 8,
                };
        return size;
    }

    private sealed class RequestCount : HttpPipelineSynchronousPolicy
    {
        private int _count;

        public int Take() => Interlocked.Exchange(ref _count, 0);

        public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref _count);
    }
}
