using System.Buffers;
using System.Globalization;
using System.Text;
using Sluice.Enrich;
using Sluice.Enrich.Enrichments;
using Sluice.Iglu;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Testing;

namespace Sluice.Benchmarks;

/// <summary>
/// How many typical web events one core enriches in a second, from the bytes of the collected hub to the bytes of the
/// enriched hub, against the schemas that ship: page views with two entities and only what is built in; then with three
/// entities and the enrichments that most people run; then the same with a user agent never seen before in each payload.
/// </summary>
public static class EnrichBenchmark
{
    private const int Visitors = 500;

    /// <summary>
    /// Runs and prints events per second and core, and bytes allocated per event. Arguments: seconds to measure each
    /// (default 5), events in a payload (default 5).
    /// </summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        var events = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        using var iglu = IgluClient.Create(new IgluOptions(), TimeProvider.System);
        await PrintAsync("built in", EnrichmentPipeline.Default, iglu, [Bytes(Payload(events, TwoEntities))], seconds, events);

        using var folder = new TemporaryFolder();
        var usual = UsualEnrichments.Load(folder.Path);
        var visitors = Enumerable.Range(0, Visitors).Select(number => Bytes(Visitor(events, number, UsualEnrichments.Agent(number)))).ToArray();
        await PrintAsync("usual enrichments", usual, iglu, visitors, seconds, events);

        var strangers = Enumerable.Range(0, 200_000).Select(number => Bytes(Visitor(events, number, UsualEnrichments.NewAgent(number)))).ToArray();
        await PrintAsync("usual enrichments, a new user agent in each payload", usual, iglu, strangers, Math.Min(seconds, 5), events);
        return 0;
    }

    private static async Task PrintAsync(
        string what, EnrichmentPipeline pipeline, IgluClient iglu, byte[][] payloads, int seconds, int events)
    {
        var enricher = new EventEnricher(new EnrichOptions(), iglu, pipeline, TimeProvider.System);
        // Long enough for the runtime to have compiled everything twice.
        await MeasureAsync(enricher, payloads[..Math.Min(payloads.Length, Visitors)], TimeSpan.FromSeconds(3));
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var (count, elapsed, written) = await MeasureAsync(enricher, payloads, TimeSpan.FromSeconds(seconds));
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {count / elapsed.TotalSeconds:N0} events/s on one core, {allocated / (double)count:N0} bytes allocated an event ({events} events a payload, {payloads[0].Length / events:N0} bytes in and {written / count:N0} bytes out an event)"));
    }

    private static byte[] Bytes(CollectorPayload payload) => CollectorPayloadThrift.ToBytes(payload);

    private static async Task<(long Events, TimeSpan Elapsed, long Written)> MeasureAsync(
        EventEnricher enricher, byte[][] payloads, TimeSpan duration)
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        long events = 0, written = 0, sequence = 0;
        var began = Environment.CpuUsage.TotalTime;
        while (Environment.CpuUsage.TotalTime - began < duration)
        {
            for (var i = 0; i < 100; i++)
            {
                var payload = payloads[sequence % payloads.Length];
                await foreach (var outcome in enricher.EnrichAsync(payload, new Origin(0, sequence++, 0), CancellationToken.None))
                {
                    if (outcome is not EnrichOutcome.Enriched good)
                        throw new InvalidOperationException("The benchmark's events must be good ones.");
                    EnrichedTsv.Write(good.Event, output);
                    events++;
                }
                written += output.WrittenCount;
                output.ResetWrittenCount();
            }
        }
        return (events, Environment.CpuUsage.TotalTime - began, written);
    }

    private const string TwoEntities =
        """{"schema":"iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0","data":{"id":"024629f0-6b1c-440c-8f5c-7d8b0b8b8c4e"}},{"schema":"iglu:com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2","data":{"userId":"f4d5b9a4-0f5c-4b0e-9d56-6f5a7f2d3c11","sessionId":"5d79770b-015b-4af8-8c91-b2ed6faf4b1e","eventIndex":17,"sessionIndex":3,"previousSessionId":null,"storageMechanism":"COOKIE_1","firstEventId":"0d9a2b4e-6c49-4c51-9e9a-58a8a3f7b6e2","firstEventTimestamp":"2026-05-06T07:08:00.500Z"}}""";

    private const string ThreeEntities = TwoEntities +
        """,{"schema":"iglu:org.w3/PerformanceTiming/jsonschema/1-0-0","data":{"navigationStart":1415358089861,"unloadEventStart":1415358090270,"unloadEventEnd":1415358090287,"redirectStart":0,"redirectEnd":0,"fetchStart":1415358089870,"domainLookupStart":1415358090102,"domainLookupEnd":1415358090102,"connectStart":1415358090103,"connectEnd":1415358090183,"requestStart":1415358090183,"responseStart":1415358090265,"responseEnd":1415358090265,"domLoading":1415358090270,"domInteractive":1415358090886,"domContentLoadedEventStart":1415358090968,"domContentLoadedEventEnd":1415358091309,"domComplete":0,"loadEventStart":0,"loadEventEnd":0}}""";

    private static CollectorPayload Visitor(int events, int number, string agent) => Payload(events, ThreeEntities) with
    {
        UserAgent = agent,
        IpAddress = UsualEnrichments.Address(number),
    };

    private static CollectorPayload Payload(int events, string entities)
    {
        var contexts = $$"""{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[{{entities}}]}""";
        var cx = Convert.ToBase64String(Encoding.UTF8.GetBytes(contexts)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var data = new StringBuilder();
        for (var i = 0; i < events; i++)
        {
            if (i > 0) data.Append(',');
            data.Append(CultureInfo.InvariantCulture, $$"""
                {"e":"pv","url":"https://shop.example/category/shoes?utm_source=newsletter&utm_medium=email&page={{i}}","page":"Shoes for every day","refr":"https://www.google.com/search?q=shoes","eid":"0d9a2b4e-6c49-4c51-9e9a-{{i:000000000000}}","tv":"js-4.6.0","tna":"sp1","aid":"shop","p":"web","cookie":"1","cs":"UTF-8","lang":"en-GB","res":"1920x1080","cd":"24","tz":"Europe/Berlin","dtm":"1778051280{{i % 1000:000}}","vp":"1280x720","ds":"1265x4321","vid":"3","sid":"5d79770b-015b-4af8-8c91-b2ed6faf4b1e","duid":"f4d5b9a4-0f5c-4b0e-9d56-6f5a7f2d3c11","cx":"{{cx}}","stm":"1778051281123"}
                """);
        }
        return new CollectorPayload
        {
            IpAddress = "198.51.100.7",
            Timestamp = 1778051281500,
            Collector = "sluice-0.1.0",
            UserAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36",
            RefererUri = "https://shop.example/category/shoes",
            Path = "/com.snowplowanalytics.snowplow/tp2",
            Body = $$"""{"schema":"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4","data":[{{data}}]}""",
            ContentType = "application/json; charset=utf-8",
            Headers = ["Accept: */*", "Accept-Language: en-GB,en;q=0.9", "Origin: https://shop.example", "Cookie: sp=5d79770b-015b-4af8-8c91-b2ed6faf4b1e"],
            Hostname = "collector.example",
            NetworkUserId = "5d79770b-015b-4af8-8c91-b2ed6faf4b1e",
        };
    }
}
