using System.Text.Json;

namespace Sluice.Fabric.Judging;

/// <summary>
/// Stores <see cref="JudgeState"/>: <c>{"version":1,"state":{…}}</c>, arrays of numbers packed as base 64, about
/// 60 KB for 100 partitions. The text is for the next round, not for people; of another version it is not read.
/// </summary>
public static class JudgeStateJson
{
    private const int Version = 1;

    /// <summary>Writes the object.</summary>
    public static void Write(Utf8JsonWriter json, JudgeState state)
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WritePropertyName("state");
        JsonSerializer.Serialize(json, state, JudgeStateContext.Default.JudgeState);
        json.WriteEndObject();
    }

    /// <summary>The object as UTF-8.</summary>
    public static byte[] Write(JudgeState state)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, state);
        return buffer.ToArray();
    }

    /// <summary>Reads it; <see cref="JudgeState.Empty"/> when it cannot be read, is of another version or contradicts itself.</summary>
    public static JudgeState Read(ReadOnlyMemory<byte> stored)
    {
        try
        {
            using var document = JsonDocument.Parse(stored);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return JudgeState.Empty;
        }
    }

    /// <summary>Reads it from a document that holds more.</summary>
    public static JudgeState Read(JsonElement stored)
    {
        try
        {
            return stored.ValueKind == JsonValueKind.Object
                && stored.TryGetProperty("version", out var version)
                && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == Version
                && stored.TryGetProperty("state", out var state)
                && state.Deserialize(JudgeStateContext.Default.JudgeState) is { } read && Whole(read)
                ? read : JudgeState.Empty;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return JudgeState.Empty;
        }
    }

    private static bool Whole(JudgeState s)
    {
        if (s.Streams.IsDefault || s.Consumers.IsDefault || s.Open.IsDefault || s.Closed.IsDefault
            || s.Log is null || s.Loss is null || s.Loss.Series.IsDefault || s.Loss.Findings.IsDefault
            || s.Streams.Length > JudgeLimits.Streams || s.Consumers.Length > JudgeLimits.Consumers
            || s.Time is < 0 or > 253_402_300_799_999 || Math.Abs(s.Skew) > 253_402_300_799_999) return false;
        foreach (var m in s.Streams)
        {
            if (m is null || m.Stream is null || m.Columns.IsDefault || m.Last is null || m.Last.Length > JudgeLimits.Partitions
                || m.Columns.Length > JudgeLimits.Columns || !Enum.IsDefined(m.State)
                || !Same(m.Last.Length, m.Beginning, m.Measured, m.Enqueued, m.GrewAt) || !Same(m.Last.Length, m.Rate, m.LastRate) || !Usable(m.Rate, m.LastRate)) return false;
            foreach (var c in m.Columns)
                if (c is null || !Same(m.Last.Length, c.Last, c.Enqueued)) return false;
        }
        foreach (var m in s.Consumers)
        {
            if (m is null || m.Worker is null || m.Stream is null || m.Group is null || m.Instances.IsDefault || m.Checkpoint is null
                || m.Checkpoint.Length > JudgeLimits.Partitions
                || !Same(m.Checkpoint.Length, m.Watermark, m.RewoundAt, m.ProgressAt, m.Renewed, m.RenewedSeen, m.Processed, m.BehindSince, m.CommitGap)
                || !Same(m.Checkpoint.Length, m.Rate, m.LastRate, m.LagSeconds, m.LagSlope) || !Usable(m.Rate, m.LastRate, m.LagSeconds)
                || m.Owner?.Length != m.Checkpoint.Length || m.Instance?.Length != m.Checkpoint.Length || m.States?.Length != m.Checkpoint.Length
                || !Enum.IsDefined(m.State) || m.States.AsSpan().ContainsAnyExceptInRange((byte)NodeState.Ok, (byte)NodeState.Stopped)) return false;
            foreach (var i in m.Instances)
                if (i?.Id is null || i.Version is null || i.Partitions.IsDefault || i.Troubles.IsDefault) return false;
        }
        foreach (var m in s.Loss.Series)
            if (m is null || m.Name is null || m.Low?.Length != JudgeLimits.Minutes || m.High is null
                || (m.High.Length != 0 && m.High.Length != JudgeLimits.Minutes)) return false;
        foreach (var f in s.Loss.Findings)
            if (f?.Check is null) return false;
        foreach (var o in s.Open)
            if (o?.Key is null || o.Incident is null || o.Incident.Node is null || o.Incident.Id is null || o.Incident.Summary is null
                || !Enum.IsDefined(o.Incident.State) || !Enum.IsDefined(o.Incident.Cause) || !Enum.IsDefined(o.OtherCause)
                || o.Returns is < 0 or > IncidentBook.MostReturns) return false;
        foreach (var c in s.Closed)
            if (c?.Key is null || c.Returns is < 0 or > IncidentBook.MostReturns) return false;
        return true;
    }

    private static bool Same(int length, params ReadOnlySpan<long[]> arrays)
    {
        foreach (var array in arrays)
            if (array is null || array.Length != length) return false;
        return true;
    }

    private static bool Same(int length, params ReadOnlySpan<double[]> arrays)
    {
        foreach (var array in arrays)
            if (array is null || array.Length != length) return false;
        return true;
    }

    // Not known, or a number that could have been measured.
    private static bool Usable(params ReadOnlySpan<double[]> arrays)
    {
        foreach (var array in arrays)
            foreach (var value in array)
                if (!double.IsNaN(value) && value is not (>= 0 and < 1e15)) return false;
        return true;
    }
}
