using System.Buffers;
using System.Text.Json;

namespace Sluice.Snowplow;

/// <summary>
/// An enriched event as JSON, the way Snowplow's analytics SDKs show it: numbers as numbers, flags as true and false,
/// times in ISO 8601, nulls kept, all 131 fields in the order of the columns.
/// </summary>
public static class EnrichedJson
{
    /// <summary>
    /// The lossless form: <c>contexts</c>, <c>derived_contexts</c> and <c>unstruct_event</c> stay self-describing objects.
    /// Without entities the contexts are <c>{}</c>, without an event <c>unstruct_event</c> is null, as the SDK does it.
    /// </summary>
    public static void WriteNested(EnrichedEvent enriched, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var column in EnrichedColumns.All)
        {
            writer.WritePropertyName(column.Name);
            if (column.Kind == ColumnKind.Json) WriteJson(column, enriched, writer);
            else WriteValue(column, enriched, writer);
        }
        writer.WriteEndObject();
    }

    /// <summary>Appends the lossless form to a buffer.</summary>
    public static void WriteNested(EnrichedEvent enriched, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.Options);
        WriteNested(enriched, writer);
    }

    /// <summary>
    /// The flattened form: the three JSON columns give way to <c>contexts_com_acme_thing_1: [data, …]</c> and
    /// <c>unstruct_event_com_acme_act_1: data</c>; <c>geo_location</c> (<c>latitude,longitude</c>) is added when both are
    /// known. A JSON column that cannot be flattened, because something in it names no schema, is written as it stands.
    /// </summary>
    public static void WriteFlattened(EnrichedEvent enriched, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var column in EnrichedColumns.All)
        {
            if (column.Kind == ColumnKind.Json) continue;
            writer.WritePropertyName(column.Name);
            WriteValue(column, enriched, writer);
        }
        if (enriched is { GeoLatitude: { } latitude, GeoLongitude: { } longitude })
            writer.WriteString("geo_location"u8, $"{latitude},{longitude}");
        using var flattened = Flattened.Of(enriched);
        flattened.WriteTo(writer);
        writer.WriteEndObject();
    }

    /// <summary>Appends the flattened form to a buffer.</summary>
    public static void WriteFlattened(EnrichedEvent enriched, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, JsonText.Options);
        WriteFlattened(enriched, writer);
    }

    internal static void WriteJson(EnrichedColumn column, EnrichedEvent enriched, Utf8JsonWriter writer)
    {
        if (column.GetString(enriched) is { } json) JsonText.WriteRawOrText(writer, json);
        else if (column.Name == "unstruct_event") writer.WriteNullValue();
        else
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        }
    }

    private static void WriteValue(EnrichedColumn column, EnrichedEvent enriched, Utf8JsonWriter writer)
    {
        if (column.IsNull(enriched))
        {
            writer.WriteNullValue();
            return;
        }
        switch (column.Kind)
        {
            case ColumnKind.Integer: writer.WriteNumberValue(column.GetInteger(enriched)!.Value); break;
            case ColumnKind.Boolean: writer.WriteBooleanValue(column.GetBoolean(enriched)!.Value); break;
            case ColumnKind.Timestamp: writer.WriteStringValue(Times.ToIso(column.GetTimestamp(enriched)!.Value)); break;
            case ColumnKind.Decimal:
                var text = column.GetString(enriched)!;
                if (Decimals.ToJsonNumber(text) is { } number) writer.WriteRawValue(number, skipInputValidation: true);
                else writer.WriteStringValue(text);
                break;
            default: writer.WriteStringValue(column.GetString(enriched)); break;
        }
    }
}
