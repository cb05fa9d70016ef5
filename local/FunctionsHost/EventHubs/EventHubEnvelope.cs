using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.FunctionsHost.Invocations;
using Sluice.FunctionsHost.Manifest;
using Sluice.Log;

namespace Sluice.FunctionsHost.EventHubs;

/// <summary>The invocation that a batch of events becomes: <c>{"Data": {name: "[…]"}, "Metadata": {…}}</c>.</summary>
internal static class EventHubEnvelope
{
    /// <summary>
    /// Prepares the writer. Null, with the reason, when the events cannot be bound: without a dataType every event must
    /// be JSON, and one that is not fails the whole batch.
    /// </summary>
    public static Action<Utf8JsonWriter, RetryState?>? Prepare(
        FunctionDefinition function, EventHubTrigger trigger, int partition, IReadOnlyList<LogRecord> records,
        bool checkpoints, TimeProvider time, out string? refusal)
    {
        refusal = null;
        ReadOnlyMemory<byte> data;
        try
        {
            data = Inner(json => WriteBodies(json, trigger.DataType, records));
        }
        catch (JsonException fault)
        {
            refusal = $"Binding parameters to complex objects uses JSON; an event is not JSON: {fault.Message}";
            return null;
        }
        return (json, retry) =>
        {
            json.WriteStartObject();
            json.WriteStartObject("Data");
            json.WriteString(trigger.Parameter, data.Span);
            json.WriteEndObject();
            json.WriteStartObject("Metadata");
            WritePartitionContext(json, trigger, partition, checkpoints);
            WriteMetadata(json, records);
            Envelope.WriteCommon(json, function.Name, time.GetUtcNow(), retry);
            json.WriteEndObject();
            json.WriteEndObject();
        };
    }

    private static void WriteBodies(Utf8JsonWriter json, EventDataType type, IReadOnlyList<LogRecord> records)
    {
        foreach (var record in records)
            switch (type)
            {
                case EventDataType.Binary:
                    json.WriteBase64StringValue(record.Body.Span);
                    break;
                case EventDataType.Text:
                    json.WriteStringValue(Encoding.UTF8.GetString(record.Body.Span));
                    break;
                default:
                    using (var document = JsonDocument.Parse(record.Body)) document.RootElement.WriteTo(json);
                    break;
            }
    }

    private static void WritePartitionContext(Utf8JsonWriter json, EventHubTrigger trigger, int partition, bool checkpoints)
    {
        json.WriteStartObject("PartitionContext");
        json.WriteString("FullyQualifiedNamespace", trigger.Namespace);
        json.WriteString("EventHubName", trigger.Hub);
        json.WriteString("ConsumerGroup", trigger.ConsumerGroup);
        json.WriteString("PartitionId", partition.ToString(CultureInfo.InvariantCulture));
        json.WriteBoolean("IsCheckpointingAfterInvocation", checkpoints);
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyList<LogRecord> records)
    {
        WriteArray(json, "PartitionKeyArray", records, (inner, r) => inner.WriteStringValue(r.PartitionKey));
        WriteArray(json, "OffsetArray", records, (inner, r) => inner.WriteStringValue(r.Offset));
        WriteArray(json, "OffsetStringArray", records, (inner, r) => inner.WriteStringValue(r.Offset));
        WriteArray(json, "SequenceNumberArray", records, (inner, r) => inner.WriteNumberValue(r.SequenceNumber));
        WriteArray(json, "EnqueuedTimeUtcArray", records, (inner, r) => inner.WriteStringValue(r.EnqueuedTime.UtcDateTime));
        WriteArray(json, "PropertiesArray", records, WriteProperties);
        WriteArray(json, "SystemPropertiesArray", records, WriteSystemProperties);
    }

    private static void WriteProperties(Utf8JsonWriter json, LogRecord record)
    {
        json.WriteStartObject();
        if (record.Properties is { } properties)
            foreach (var (name, value) in properties)
            {
                json.WritePropertyName(name);
                WriteValue(json, value);
            }
        if (record.Origin is { } origin && record.Properties?.ContainsKey(Origin.PropertyName) != true)
            json.WriteString(Origin.PropertyName, origin.ToString());
        json.WriteEndObject();
    }

    private static void WriteSystemProperties(Utf8JsonWriter json, LogRecord record)
    {
        json.WriteStartObject();
        json.WriteNumber("x-opt-sequence-number", record.SequenceNumber);
        json.WriteString("x-opt-offset", record.Offset);
        json.WriteString("x-opt-enqueued-time", record.EnqueuedTime.UtcDateTime);
        if (record.PartitionKey is { } key) json.WriteString("x-opt-partition-key", key);
        json.WriteNumber("SequenceNumber", record.SequenceNumber);
        json.WriteString("Offset", record.Offset);
        json.WriteString("PartitionKey", record.PartitionKey);
        json.WriteString("EnqueuedTimeUtc", record.EnqueuedTime.UtcDateTime);
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case byte or sbyte or short or ushort or int or uint or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case DateTime time: json.WriteStringValue(time); break;
            case DateTimeOffset time: json.WriteStringValue(time); break;
            case Guid id: json.WriteStringValue(id); break;
            case byte[] bytes: json.WriteBase64StringValue(bytes); break;
            default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static void WriteArray(
        Utf8JsonWriter json, string name, IReadOnlyList<LogRecord> records, Action<Utf8JsonWriter, LogRecord> write) =>
        json.WriteString(name, Inner(inner =>
        {
            foreach (var record in records) write(inner, record);
        }).Span);

    /// <summary>The JSON array that becomes a string.</summary>
    private static ReadOnlyMemory<byte> Inner(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Envelope.Relaxed);
        json.WriteStartArray();
        write(json);
        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
