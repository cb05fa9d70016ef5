using System.Text.Json;
using Sluice.Fabric.Changing;

namespace Sluice.Fabric.Judging;

/// <summary>
/// <see cref="PipelineView"/> as a JSON object, the one that the API answers and the console shows. Names are those of
/// the records in camel case, in their order; states and causes are in camel case (<c>ok</c>, <c>noOwner</c>); times are
/// ISO 8601; a number that is not known is null, others have three decimals at most.
/// <code>
/// { "time", "state", "throughputUnits", "unitUse", "throttledPerMinute", "parkedEvents", "acceptedRate", "countedLoss",
///   "latencyMedian", "latency95", "faults": ["…"],
///   "streams":  [{ "stream", "state", "cause", "rule", "isCause", "since", "partitions", "rate", "bytesRate", "hottestShare" }],
///   "workers":  [{ "worker", "stream", "group", "state", "cause", "rule", "isCause", "since", "lagEvents", "lagSeconds",
///                  "arrivalRate", "processedRate", "transitMedian", "transit95", "busyShare", "errorsPerMinute", "instanceCount",
///                  "instances":  [{ "id", "version", "rate", "busyShare", "errorsPerMinute", "lastHeartbeat", "partitions": [0], "lastError" }],
///                  "partitions": [{ "partition", "state", "cause", "lagEvents", "lagSeconds", "arrivalRate", "processedRate",
///                                   "owner", "checkpoint", "beginning", "last" }] }],
///   "incidents": [{ "id", "node", "partition", "state", "cause", "summary", "advice", "openedAt", "updatedAt", "closedAt" }],
///   "changes":   [as <see cref="ChangeJson"/> writes them; those that are going on] }
/// </code>
/// </summary>
public static class PipelineViewJson
{
    private static readonly JsonEncodedText[] States = Names<NodeState>();
    private static readonly JsonEncodedText[] Causes = Names<Cause>();

    /// <summary>The view as UTF-8.</summary>
    public static byte[] Write(PipelineView view)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, view);
        return buffer.ToArray();
    }

    /// <summary>Writes the view.</summary>
    public static void Write(Utf8JsonWriter json, PipelineView view)
    {
        json.WriteStartObject();
        json.WriteString("time", view.Time);
        json.WriteString("state", States[(int)view.State]);
        Number(json, "throughputUnits", view.ThroughputUnits);
        Number(json, "unitUse", view.UnitUse);
        Number(json, "throttledPerMinute", view.ThrottledPerMinute);
        Number(json, "parkedEvents", view.ParkedEvents);
        Number(json, "acceptedRate", view.AcceptedRate);
        Number(json, "countedLoss", view.CountedLoss);
        Number(json, "latencyMedian", view.LatencyMedian);
        Number(json, "latency95", view.Latency95);
        json.WriteStartArray("faults");
        foreach (var fault in view.Faults) json.WriteStringValue(fault);
        json.WriteEndArray();
        json.WriteStartArray("streams");
        foreach (var stream in view.Streams) Write(json, stream);
        json.WriteEndArray();
        json.WriteStartArray("workers");
        foreach (var worker in view.Workers) Write(json, worker);
        json.WriteEndArray();
        json.WriteStartArray("incidents");
        foreach (var incident in view.Incidents) Write(json, incident);
        json.WriteEndArray();
        json.WriteStartArray("changes");
        foreach (var change in view.Changes) ChangeJson.Write(json, change);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes one incident, in the same shape as among the others.</summary>
    public static void Write(Utf8JsonWriter json, Incident incident)
    {
        json.WriteStartObject();
        json.WriteString("id", incident.Id);
        json.WriteString("node", incident.Node);
        Number(json, "partition", incident.Partition);
        json.WriteString("state", States[(int)incident.State]);
        json.WriteString("cause", Causes[(int)incident.Cause]);
        json.WriteString("summary", incident.Summary);
        json.WriteString("advice", incident.Advice);
        json.WriteString("openedAt", incident.OpenedAt);
        json.WriteString("updatedAt", incident.UpdatedAt);
        if (incident.ClosedAt is { } closed) json.WriteString("closedAt", closed);
        else json.WriteNull("closedAt");
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StreamView stream)
    {
        json.WriteStartObject();
        json.WriteString("stream", stream.Stream);
        Judged(json, stream.State, stream.Cause, stream.Rule, stream.IsCause, stream.Since);
        json.WriteNumber("partitions", stream.Partitions);
        Number(json, "rate", stream.Rate);
        Number(json, "bytesRate", stream.BytesRate);
        Number(json, "hottestShare", stream.HottestShare);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, WorkerView worker)
    {
        json.WriteStartObject();
        json.WriteString("worker", worker.Worker);
        json.WriteString("stream", worker.Stream);
        json.WriteString("group", worker.Group);
        Judged(json, worker.State, worker.Cause, worker.Rule, worker.IsCause, worker.Since);
        Number(json, "lagEvents", worker.LagEvents);
        Number(json, "lagSeconds", worker.LagSeconds);
        Number(json, "arrivalRate", worker.ArrivalRate);
        Number(json, "processedRate", worker.ProcessedRate);
        Number(json, "transitMedian", worker.TransitMedian);
        Number(json, "transit95", worker.Transit95);
        Number(json, "busyShare", worker.BusyShare);
        Number(json, "errorsPerMinute", worker.ErrorsPerMinute);
        Number(json, "instanceCount", worker.InstanceCount);
        json.WriteStartArray("instances");
        foreach (var instance in worker.Instances)
        {
            json.WriteStartObject();
            json.WriteString("id", instance.Id);
            json.WriteString("version", instance.Version);
            Number(json, "rate", instance.Rate);
            Number(json, "busyShare", instance.BusyShare);
            Number(json, "errorsPerMinute", instance.ErrorsPerMinute);
            json.WriteString("lastHeartbeat", instance.LastHeartbeat);
            json.WriteStartArray("partitions");
            foreach (var partition in instance.Partitions) json.WriteNumberValue(partition);
            json.WriteEndArray();
            json.WriteString("lastError", instance.LastError);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("partitions");
        foreach (ref readonly var partition in worker.Partitions.AsSpan()) Write(json, partition);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, in PartitionView partition)
    {
        json.WriteStartObject();
        json.WriteNumber("partition", partition.Partition);
        json.WriteString("state", States[(int)partition.State]);
        json.WriteString("cause", Causes[(int)partition.Cause]);
        Number(json, "lagEvents", partition.LagEvents);
        Number(json, "lagSeconds", partition.LagSeconds);
        Number(json, "arrivalRate", partition.ArrivalRate);
        Number(json, "processedRate", partition.ProcessedRate);
        json.WriteString("owner", partition.Owner);
        Number(json, "checkpoint", partition.Checkpoint);
        Number(json, "beginning", partition.Beginning);
        Number(json, "last", partition.Last);
        json.WriteEndObject();
    }

    private static void Judged(Utf8JsonWriter json, NodeState state, Cause cause, string rule, bool isCause, DateTimeOffset since)
    {
        json.WriteString("state", States[(int)state]);
        json.WriteString("cause", Causes[(int)cause]);
        json.WriteString("rule", rule);
        json.WriteBoolean("isCause", isCause);
        json.WriteString("since", since);
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, Math.Round(value, 3));
        else json.WriteNull(name);
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    private static JsonEncodedText[] Names<T>() where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        var texts = new JsonEncodedText[names.Length];
        for (var i = 0; i < names.Length; i++) texts[i] = JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(names[i]));
        return texts;
    }
}
