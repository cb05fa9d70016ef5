using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Connections;

/// <summary>
/// <c>$management</c>, type <c>io.sluice:throughput</c>: the namespace's throughput units and what went through it, which
/// Azure gives by other ways. READ answers with the map below; UPDATE takes the property <c>units</c>, a whole number from
/// 1 to 40 or the text <c>none</c>, and answers with the same map. Both need a claim on the whole namespace.
/// </summary>
/// <remarks>
/// The map: <c>units</c> (int, null without limits), <c>started_at</c> (timestamp, since when is counted),
/// <c>throttled_requests</c>, <c>slowed_reads</c>, <c>events_in</c>, <c>bytes_in</c>, <c>events_out</c>, <c>bytes_out</c>
/// (long), and <c>hubs</c>: by name, a map of the last four.
/// </remarks>
internal static class ThroughputRequests
{
    /// <summary>The type in requests.</summary>
    public const string Type = "io.sluice:throughput";

    // An answer is one frame; of hubs beyond it only the totals speak.
    private const int MostBytes = BrokerServices.MaxFrameSize * 3 / 4;

    /// <summary>Answers a request of this type.</summary>
    public static void Handle(Connection connection, RequestMessage request, AmqpBuffer answer)
    {
        var services = connection.Services;
        var operation = request.Properties.Text("operation");
        if (operation is not ("READ" or "UPDATE"))
        {
            Answer.Empty(answer, request, 501, "Only READ and UPDATE of the throughput are known here.", Conditions.NotImplemented);
            return;
        }
        if (!connection.Claims.Covers("", services.Now))
        {
            Answer.Empty(answer, request, 401, "Unauthorized access: no valid token covers the namespace.", Conditions.UnauthorizedAccess);
            return;
        }
        if (operation == "UPDATE")
        {
            if (!TryUnits(request.Properties["units"], out var units))
            {
                Answer.Empty(answer, request, 400,
                    "The property units must be a whole number from 1 to 40, or the text none.", Conditions.ArgumentOutOfRange);
                return;
            }
            var before = services.Limits.Units;
            if (units != before)
            {
                services.Limits.SetUnits(units);
                services.Logger.UnitsChanged(Text(before), Text(units));
            }
        }
        Write(answer, request, services);
    }

    private static void Write(AmqpBuffer output, RequestMessage request, BrokerServices services)
    {
        var counters = services.Counters;
        var total = counters.Read(0);
        Answer.Begin(output, request, 200, "OK");
        output.Descriptor(Descriptors.Value);
        var map = output.BeginMap();
        output.String("units");
        if (services.Limits.Units is { } units) output.Int(units);
        else output.Null();
        output.String("started_at");
        output.Timestamp(counters.StartedAt.ToUnixTimeMilliseconds());
        Number(output, "throttled_requests", total.ThrottledSends);
        Number(output, "slowed_reads", total.ThrottledReads);
        Traffic(output, total.EventsIn, total.BytesIn, total.EventsOut, total.BytesOut);
        output.String("hubs");
        var hubs = output.BeginMap();
        var count = 0;
        foreach (var (name, hub) in counters.Hubs)
        {
            if (output.Length > MostBytes) break;
            output.String(name);
            var one = output.BeginMap();
            Traffic(output, hub.EventsIn, hub.BytesIn, hub.EventsOut, hub.BytesOut);
            output.EndCompound(one, 8);
            count += 2;
        }
        output.EndCompound(hubs, count);
        output.EndCompound(map, 18);
    }

    private static void Traffic(AmqpBuffer output, long eventsIn, long bytesIn, long eventsOut, long bytesOut)
    {
        Number(output, "events_in", eventsIn);
        Number(output, "bytes_in", bytesIn);
        Number(output, "events_out", eventsOut);
        Number(output, "bytes_out", bytesOut);
    }

    private static void Number(AmqpBuffer output, string name, long value)
    {
        output.String(name);
        output.Long(value);
    }

    private static bool TryUnits(object? value, out int? units)
    {
        long? number = value switch
        {
            int n => n,
            long n => n,
            uint n => n,
            short n => n,
            ushort n => n,
            byte n => n,
            sbyte n => n,
            _ => null,
        };
        units = number is >= 1 and <= 40 ? (int)number : null;
        return units is not null || value is "none";
    }

    private static string Text(int? units) =>
        units?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none";
}
