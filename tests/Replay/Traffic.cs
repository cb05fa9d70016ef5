using System.Globalization;
using System.Text;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Testing.Sinks;

namespace Sluice.Replay.Tests;

/// <summary>Enriched events of visitors, pages, sales and calls, as random as a seed makes them.</summary>
internal static class Traffic
{
    // Two of them may turn out to be one person, with all ids of both: so few that no join is refused, for which one is
    // depends on what came first, and that a worker whose every thirtieth call fails gets through a batch.
    public const int Visitors = 25;

    /// <summary>A partition with repeats, and the first record of each event.</summary>
    public static (List<LogRecord> Log, List<LogRecord> Expected) Make(Random random, int events) =>
        RepeatingLog.Make(random, events, n => Event(random, n));

    public static byte[] Line(params (string Name, string Value)[] columns)
    {
        var fields = new string[EnrichedColumns.Count];
        Array.Fill(fields, "");
        foreach (var (name, value) in columns)
            fields[EnrichedColumns.TryGet(name, out var column) ? column.Index : throw new ArgumentException(name)] = value;
        return Encoding.UTF8.GetBytes(string.Join('\t', fields));
    }

    public static byte[] Event(Random random, int n)
    {
        if (random.Next(50) == 0) return [9, 9, 1];
        var collected = RepeatingLog.Start.UtcDateTime.AddMinutes(n);
        var happened = collected.AddMinutes(-random.Next(60));
        var id = new Guid(n, 1, 1, [1, 2, 3, 4, 5, 6, 7, 8]).ToString();
        if (random.Next(6) == 0)
            return Line(
                ("event", "unstruct"), ("event_id", id), ("event_vendor", "io.sluice"), ("event_format", "jsonschema"), ("event_version", "1-0-0"),
                ("event_name", "call_answered"), ("network_userid", $"telephone {random.Next(5)}"), ("collector_tstamp", Text(collected)), ("derived_tstamp", Text(happened)),
                ("unstruct_event", $$$$$$"""{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":{"schema":"iglu:io.sluice/call_answered/jsonschema/1-0-0","data":{"callId":"call-{{{{{{random.Next(60)}}}}}}"}}}"""));
        var visitor = random.Next(Visitors);
        return Line(
            ("app_id", $"app{random.Next(5)}"), ("event", random.Next(2) == 0 ? "page_view" : "transaction"), ("event_id", id), ("event_name", "page_view"),
            ("page_url", $"https://example.org/{random.Next(12)}"), ("page_urlpath", $"/{random.Next(12)}"),
            ("domain_userid", random.Next(8) == 0 ? "" : $"visitor {visitor}"), ("network_userid", $"network {2 * visitor + random.Next(2)}"),
            ("user_id", random.Next(12) == 0 ? $"user {visitor / 2}" : ""), ("domain_sessionid", $"session {random.Next(3)}"),
            ("mkt_source", random.Next(3) == 0 ? $"source {n}" : ""), ("tr_total", random.Next(3) == 0 ? (random.Next(10_000) / 100m).ToString(CultureInfo.InvariantCulture) : ""),
            ("collector_tstamp", Text(collected)), ("derived_tstamp", random.Next(4) == 0 ? "" : Text(happened)));
    }

    public static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
