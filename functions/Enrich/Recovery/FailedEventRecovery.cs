using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Enrich.Enrichments.Inputs;
using Sluice.Enrich.Json;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Recovery;

/// <summary>
/// Failed events by rules back into payloads that can be enriched again. A request's failed event becomes the request; an
/// event's becomes a request of this event alone, with the id it had, so that recovering twice gives no second event.
/// What cannot be recovered becomes a <c>recovery_error</c> with the failed event inside.
/// </summary>
public sealed class FailedEventRecovery(RecoveryRules rules, Processor processor, TimeProvider clock)
{
    private const int MaxDepth = 200;
    private const int MostCounts = 1000;
    private const string EventPath = "/com.snowplowanalytics.snowplow/tp2";

    /// <summary>Reads failed events, a line each, until the input ends; writes payloads in Base64 and failed events, a line each.</summary>
    /// <returns>How many were recovered and how many were not.</returns>
    public async Task<(long Recovered, long Failed)> RunAsync(
        TextReader input, TextWriter output, TextWriter failed, CancellationToken cancellationToken)
    {
        long good = 0, bad = 0;
        await foreach (var outcome in OutcomesAsync(input, cancellationToken))
        {
            if (outcome.Thrift is { } thrift)
            {
                await output.WriteLineAsync(System.Convert.ToBase64String(thrift).AsMemory(), cancellationToken);
                good++;
                continue;
            }
            await failed.WriteLineAsync(Encoding.UTF8.GetString(outcome.FailedRow!).AsMemory(), cancellationToken);
            bad++;
        }
        return (good, bad);
    }

    /// <summary>Reads failed events as <see cref="RunAsync"/> does, and only counts what would become of them.</summary>
    /// <returns>A count for each type, flow and reason, in the order of their names.</returns>
    public async Task<IReadOnlyList<RecoveryCount>> CountAsync(TextReader input, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<(string? Type, string? Flow, string? Error), long>();
        await foreach (var outcome in OutcomesAsync(input, cancellationToken))
        {
            var key = (outcome.Type, outcome.Flow, outcome.Error);
            // Types are texts from outside, and there may be any number of them.
            if (counts.Count >= MostCounts && !counts.ContainsKey(key)) key.Type = null;
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        return [.. counts.Select(pair => new RecoveryCount(pair.Key.Type, pair.Key.Flow, pair.Key.Error, pair.Value))
            .OrderBy(count => count.Type, StringComparer.Ordinal).ThenBy(count => count.Flow, StringComparer.Ordinal)
            .ThenBy(count => count.Error, StringComparer.Ordinal)];
    }

    /// <summary>Recovers one failed event, given as its JSON. Never throws for what it holds.</summary>
    public RecoveryOutcome Recover(string row)
    {
        if (!PooledJson.TryParse(row, MaxDepth, out var json, out _)) return Failed(row, 0, null, null, "the failed event is no JSON");
        using var owner = json;
        var node = Nodes.From(json.Root);
        var recoveries = 0;
        if (node is JsonObject envelope && Text(envelope["schema"])?.Contains("/recovery_error/", StringComparison.Ordinal) == true)
        {
            recoveries = envelope["data"] is JsonObject data && data["recoveries"] is JsonValue count && count.TryGetValue<int>(out var number) ? number : 0;
            node = (envelope["data"] as JsonObject)?["payload"]?.DeepClone();
            row = Nodes.Write(node);
        }
        if (node is not JsonObject failed || !SelfDescribing.TryKey(Text(failed["schema"]) ?? "", out var schema, out _)
            || schema.Vendor != BadRowJson.Vendor || failed["data"] is not JsonObject body)
            return Failed(row, recoveries, null, null, "the text is no failed event");
        var type = $"{schema.Name} {schema.Version}";
        if (schema.Name == "collector_payload_format_violation") return FromBytes(row, recoveries, type, body);
        var payload = body["payload"];
        RecoveryView.Open(payload);
        foreach (var flow in rules.FlowsOf(schema))
        {
            if (!flow.Fits(body)) continue;
            foreach (var step in flow.Steps)
            {
                var error = "there is no payload";
                if (payload is null || !step.TryApply(payload, out error)) return Failed(row, recoveries, type, flow.Name, error);
            }
            RecoveryView.Close(payload);
            return Rebuild(Nodes.Write(failed)) is { } thrift
                ? new RecoveryOutcome(thrift, null, flow.Name, type, null)
                : Failed(row, recoveries, type, flow.Name, $"a {schema.Name} holds no whole request and no whole event");
        }
        return Failed(row, recoveries, type, null, "no flow of the rules fits");
    }

    private RecoveryOutcome FromBytes(string row, int recoveries, string type, JsonObject body)
    {
        var bytes = new byte[(Text(body["payload"]) ?? "").Length];
        return System.Convert.TryFromBase64String(Text(body["payload"]) ?? "", bytes, out var length)
            && CollectorPayloadThrift.TryRead(bytes.AsSpan(0, length), out _, out _)
            ? new RecoveryOutcome(bytes[..length], null, null, type, null)
            : Failed(row, recoveries, type, null, "the bytes are no payload of a collector");
    }

    private static byte[]? Rebuild(string row)
    {
        if (!BadRowReader.TryRead(Encoding.UTF8.GetBytes(row), out var summary, out _) || summary.Payload is not { } payload) return null;
        if (summary.Raw is not { } raw)
            return CollectorPayloadThrift.ToBytes(payload with { Path = payload.Path == EventPath[..^3] + "tp1" ? "/i" : payload.Path });
        var parameters = new List<KeyValuePair<string, string?>>(raw.Parameters);
        if (summary.EventId is { } id && !parameters.Exists(parameter => parameter.Key == "eid")) parameters.Add(new("eid", id));
        // One event without a body: a query takes any parameter, a body only those of the protocol.
        return CollectorPayloadThrift.ToBytes(payload with
        {
            Path = EventPath, Querystring = QueryString.Format(parameters), Body = null, ContentType = null,
        });
    }

    private async IAsyncEnumerable<RecoveryOutcome> OutcomesAsync(TextReader input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await input.ReadLineAsync(cancellationToken) is { } line)
            if (!string.IsNullOrWhiteSpace(line)) yield return Recover(line);
    }

    private RecoveryOutcome Failed(string row, int recoveries, string? type, string? flow, string error) => new(
        null,
        BadRowJson.ToBytes(new BadRow.RecoveryError(processor, clock.GetUtcNow(), error, flow, recoveries + 1, Encoding.UTF8.GetBytes(row))),
        flow, type, error);

    private static string? Text(JsonNode? node) =>
        node is not null && node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
