using System.Text.Json;
using Sluice.Fabric.Changing;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.OwnEvents;

/// <summary>Data of the own events, as their schemas have it: numbers that are not known are left out, texts are cut to the schemas' lengths.</summary>
internal static class OwnEventJson
{
    // The bounds of the schemas.
    private const int MostPartitions = 1024;
    private const int MostNodes = 200;
    private const int LongText = 2000;
    private const int Name = 256;

    public static void Write(Utf8JsonWriter json, Heartbeat beat)
    {
        json.WriteStartObject();
        Text(json, "instance", beat.Instance, Name);
        Text(json, "worker", beat.Worker, Name);
        Text(json, "version", beat.Version, Name);
        if (beat.Settings.Length > 0) Text(json, "settings", beat.Settings, Name);
        json.WriteString("startedAt", beat.StartedAt);
        json.WriteString("at", beat.At);
        json.WriteNumber("processed", Math.Max(0, beat.Processed));
        json.WriteNumber("errors", Math.Max(0, beat.Errors));
        Number(json, "busySeconds", beat.BusySeconds);
        Number(json, "sinkSeconds", beat.SinkSeconds);
        Number(json, "batchGain", beat.BatchGain);
        if (beat.LastError is { } error) Text(json, "lastError", error, Heartbeat.LongestError);
        json.WriteStartArray("partitions");
        for (var i = 0; i < beat.Partitions.Length && i < MostPartitions; i++)
        {
            var work = beat.Partitions[i];
            json.WriteStartObject();
            json.WriteNumber("partition", work.Partition);
            json.WriteNumber("processed", Math.Max(0, work.Processed));
            json.WriteNumber("errors", Math.Max(0, work.Errors));
            if (work.InHand is { } inHand) json.WriteNumber("inHand", inHand);
            if (work.InHandSince is { } since) json.WriteString("inHandSince", since);
            if (work.InHandEnqueued is { } enqueued) json.WriteString("inHandEnqueued", enqueued);
            json.WriteNumber("attempts", Math.Max(0, work.Attempts));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, long round, PipelineView view)
    {
        json.WriteStartObject();
        json.WriteNumber("round", round);
        json.WriteString("time", view.Time);
        json.WriteString("state", Camel(view.State));
        if (view.ThroughputUnits is { } units) json.WriteNumber("throughputUnits", units);
        Number(json, "unitUse", view.UnitUse);
        Number(json, "throttledPerMinute", view.ThrottledPerMinute);
        Number(json, "parkedEvents", view.ParkedEvents);
        Number(json, "acceptedRate", view.AcceptedRate);
        Number(json, "countedLoss", view.CountedLoss);
        Number(json, "latencyMedian", view.LatencyMedian);
        Number(json, "latency95", view.Latency95);
        json.WriteNumber("faults", view.Faults.Length);
        json.WriteStartArray("streams");
        for (var i = 0; i < view.Streams.Length && i < MostNodes; i++) Write(json, view.Streams[i]);
        json.WriteEndArray();
        json.WriteStartArray("workers");
        for (var i = 0; i < view.Workers.Length && i < MostNodes; i++) Write(json, view.Workers[i]);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Incident incident)
    {
        json.WriteStartObject();
        Text(json, "id", incident.Id, Name);
        Text(json, "node", incident.Node, Name);
        if (incident.Partition is { } partition) json.WriteNumber("partition", partition);
        json.WriteString("state", Camel(incident.State));
        json.WriteString("cause", Camel(incident.Cause));
        Text(json, "summary", incident.Summary, LongText);
        if (incident.Advice is { } advice) Text(json, "advice", advice, LongText);
        json.WriteString("openedAt", incident.OpenedAt);
        json.WriteString("updatedAt", incident.UpdatedAt);
        if (incident.ClosedAt is { } closed) json.WriteString("closedAt", closed);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Change change)
    {
        json.WriteStartObject();
        Text(json, "id", change.Id, Name);
        json.WriteString("kind", ChangeJson.NameOf(change.Kind));
        if (change.From.Length > 0) Text(json, "from", change.From, Name);
        if (change.To.Length > 0) Text(json, "to", change.To, Name);
        Text(json, "summary", change.Summary, LongText);
        json.WriteString("startedAt", change.StartedAt);
        if (change.EndedAt is { } ended) json.WriteString("endedAt", ended);
        json.WriteNumber("done", change.Done);
        json.WriteNumber("left", change.Left);
        json.WriteNumber("incidents", change.Incidents);
        Number(json, "lagSeconds", change.LagSeconds);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StreamView stream)
    {
        json.WriteStartObject();
        Text(json, "stream", stream.Stream, Name);
        json.WriteString("state", Camel(stream.State));
        json.WriteString("cause", Camel(stream.Cause));
        json.WriteNumber("partitions", stream.Partitions);
        Number(json, "rate", stream.Rate);
        Number(json, "bytesRate", stream.BytesRate);
        Number(json, "hottestShare", stream.HottestShare);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, WorkerView worker)
    {
        json.WriteStartObject();
        Text(json, "worker", worker.Worker, Name);
        Text(json, "stream", worker.Stream, Name);
        json.WriteString("state", Camel(worker.State));
        json.WriteString("cause", Camel(worker.Cause));
        Number(json, "lagEvents", worker.LagEvents);
        Number(json, "lagSeconds", worker.LagSeconds);
        Number(json, "arrivalRate", worker.ArrivalRate);
        Number(json, "processedRate", worker.ProcessedRate);
        Number(json, "transitMedian", worker.TransitMedian);
        Number(json, "transit95", worker.Transit95);
        Number(json, "busyShare", worker.BusyShare);
        Number(json, "errorsPerMinute", worker.ErrorsPerMinute);
        json.WriteNumber("instances", worker.Instances.Length);
        if (worker.InstanceCount is { } count) json.WriteNumber("instanceCount", count);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string text, int longest)
    {
        if (text.Length > longest) text = text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
        json.WriteString(name, text);
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, Math.Round(value, 3));
    }

    private static string Camel<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
