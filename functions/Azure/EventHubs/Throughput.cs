using System.Collections.Immutable;
using System.Globalization;
using Amqp.Framing;
using Amqp.Types;
using Sluice.Log;

namespace Sluice.Azure.EventHubs;

/// <summary>
/// READ and UPDATE of <c>io.sluice:throughput</c> on the local log's <c>$management</c>. Event Hubs itself does not know
/// the type and refuses it: there, units are read and changed through Azure Resource Manager.
/// </summary>
internal static class Throughput
{
    public static ApplicationProperties Request(string operation) =>
        new() { ["operation"] = operation, ["type"] = "io.sluice:throughput" };

    public static ApplicationProperties Update(int? units)
    {
        var properties = Request("UPDATE");
        properties["units"] = units is { } number ? number : "none";
        return properties;
    }

    public static LogThroughput Parse(Map map)
    {
        var hubs = ImmutableSortedDictionary.CreateBuilder<string, LogTraffic>(StringComparer.Ordinal);
        foreach (var (name, value) in Value(map, "hubs") as Map ?? [])
            if (value is Map hub)
                hubs[Convert.ToString(name, CultureInfo.InvariantCulture) ?? ""] = Traffic(hub);
        var units = Value(map, "units") switch
        {
            null => (int?)null,
            int number => number,
            _ => throw Malformed(),
        };
        var started = Value(map, "started_at") is DateTime at
            ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc))
            : throw Malformed();
        return new LogThroughput(
            units, started, Number(map, "throttled_requests"), Number(map, "slowed_reads"), Traffic(map), hubs.ToImmutable());
    }

    private static LogTraffic Traffic(Map map) =>
        new(Number(map, "events_in"), Number(map, "bytes_in"), Number(map, "events_out"), Number(map, "bytes_out"));

    private static long Number(Map map, string name) => Value(map, name) is long number ? number : throw Malformed();

    private static object? Value(Map map, string name) => map[name];

    private static LogUnavailableException Malformed() =>
        new(LogFault.Unreachable, "The log's answer about its throughput could not be understood.");
}
