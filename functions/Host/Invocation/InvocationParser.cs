using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sluice.Log;

namespace Sluice.Host.Invocation;

/// <summary>
/// Reads the JSON by which the Functions host hands over an Event Hubs batch (<c>cardinality: many</c>,
/// <c>dataType: binary</c>): <c>{"Data":{"events":"[\"base64\",…]"},"Metadata":{…}}</c>. Arrays travel as JSON inside a
/// string, so they are parsed twice; objects are ordinary objects.
/// </summary>
internal static class InvocationParser
{
    // Far above any way of writing a moment, far below anything worth a copy.
    private const int LongestTime = 64;

    private delegate void ArrayReader(ref Utf8JsonReader reader, InvocationColumns columns);

    /// <summary>
    /// Reads the batch. False when the bytes are not such an envelope; <paramref name="error"/> says why, in a sentence of
    /// bounded length that quotes nothing of the events.
    /// </summary>
    public static bool TryParse(
        ReadOnlySpan<byte> json, string hub, string consumerGroup, out LogBatch batch, out string error)
    {
        batch = null!;
        var columns = new InvocationColumns();
        try
        {
            var reader = new Utf8JsonReader(json);
            ReadEnvelope(ref reader, columns);
        }
        catch (JsonException fault)
        {
            // Its message may quote what it stumbled over, which may be a visitor's.
            error = string.Create(CultureInfo.InvariantCulture,
                $"no invocation envelope: no JSON in line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}");
            return false;
        }
        catch (Exception fault) when (fault is FormatException or InvalidOperationException)
        {
            // The reader's own exceptions: the envelope is the host's, so a fault here is rare and worth its message.
            error = $"no invocation envelope: {fault.Message}";
            return false;
        }
        return columns.TryBuild(hub, consumerGroup, out batch, out error);
    }

    private static void ReadEnvelope(ref Utf8JsonReader reader, InvocationColumns columns)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Data"u8)) ReadData(ref reader, columns);
            else if (reader.ValueTextEquals("Metadata"u8)) ReadMetadata(ref reader, columns);
            else SkipValue(ref reader);
        }
        // The reader throws when anything but white space follows.
        reader.Read();
    }

    private static void ReadData(ref Utf8JsonReader reader, InvocationColumns columns)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            ReadInner(ref reader, columns, static (ref Utf8JsonReader inner, InvocationColumns into) =>
                into.Bodies.Add(inner.GetBytesFromBase64()));
        }
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, InvocationColumns columns)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("PartitionContext"u8)) ReadPartition(ref reader, columns);
            else if (reader.ValueTextEquals("RetryContext"u8)) ReadRetry(ref reader, columns);
            else if (reader.ValueTextEquals("SequenceNumberArray"u8))
                ReadColumn(ref reader, columns, static (ref Utf8JsonReader inner, InvocationColumns into) =>
                    into.Sequences.Add(inner.GetInt64()));
            else if (reader.ValueTextEquals("EnqueuedTimeUtcArray"u8))
                ReadColumn(ref reader, columns, static (ref Utf8JsonReader inner, InvocationColumns into) =>
                    into.Times.Add(ReadTime(ref inner)));
            else if (reader.ValueTextEquals("PropertiesArray"u8))
                ReadColumn(ref reader, columns, ReadOrigin);
            else SkipValue(ref reader);
        }
    }

    private static void ReadPartition(ref Utf8JsonReader reader, InvocationColumns columns)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("PartitionId"u8))
            {
                reader.Read();
                if (!int.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var partition))
                    throw new FormatException("PartitionId is no partition's number");
                columns.Partition = partition;
            }
            else SkipValue(ref reader);
        }
    }

    // Only told in logs: whatever is odd about it must not keep the batch from being worked on.
    private static void ReadRetry(ref Utf8JsonReader reader, InvocationColumns columns)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCount = reader.ValueTextEquals("RetryCount"u8);
            reader.Read();
            if (isCount && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var count)) columns.RetryCount = count;
            else reader.Skip();
        }
    }

    private static DateTimeOffset ReadTime(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= LongestTime)
        {
            if (reader.ValueSpan.EndsWith("Z"u8) && reader.TryGetDateTimeOffset(out var utc)) return utc;
            if (DateTimeOffset.TryParse(
                    reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                return time;
        }
        throw new FormatException("EnqueuedTimeUtcArray holds something that is no time");
    }

    private static void ReadOrigin(ref Utf8JsonReader reader, InvocationColumns columns)
    {
        Origin? origin = null;
        if (reader.TokenType == JsonTokenType.StartObject)
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isOrigin = reader.ValueTextEquals(Origin.PropertyName);
                reader.Read();
                if (isOrigin && reader.TokenType == JsonTokenType.String && Origin.TryParse(reader.GetString(), out var parsed))
                    origin = parsed;
                else reader.Skip();
            }
        else reader.Skip();
        columns.Origins.Add(origin);
    }

    private static void ReadColumn(ref Utf8JsonReader reader, InvocationColumns columns, ArrayReader element)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.Null) ReadInner(ref reader, columns, element);
    }

    /// <summary>Unescapes a JSON string that holds a JSON array, and walks the array's elements.</summary>
    private static void ReadInner(ref Utf8JsonReader reader, InvocationColumns columns, ArrayReader element)
    {
        if (reader.TokenType != JsonTokenType.String) throw new FormatException("an array is not written as a string");
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, reader.ValueSpan.Length));
        try
        {
            var inner = new Utf8JsonReader(buffer.AsSpan(0, reader.CopyString(buffer)));
            Expect(ref inner, JsonTokenType.StartArray);
            while (inner.Read() && inner.TokenType != JsonTokenType.EndArray) element(ref inner, columns);
            inner.Read();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token) throw new FormatException($"{token} was expected");
    }
}
