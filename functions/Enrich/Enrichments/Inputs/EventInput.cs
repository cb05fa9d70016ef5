using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Snowplow;

namespace Sluice.Enrich.Enrichments.Inputs;

/// <summary>A value of the event that an enrichment asks with: <c>pojo</c>, a column, or <c>json</c>, a part of its JSON.</summary>
internal sealed class EventInput
{
    private readonly EnrichedColumn? _column;
    private readonly JsonSource? _json;

    private EventInput(EnrichedColumn? column, JsonSource? json) => (_column, _json) = (column, json);

    /// <summary>Reads <c>pojo</c> or <c>json</c> of the configuration; null, and noted, when neither or both are right.</summary>
    public static EventInput? Create(EnrichmentConfig config)
    {
        if (config.Has("pojo") == config.Has("json"))
        {
            config.Error(null, "must have either pojo or json");
            return null;
        }
        if (config.Has("json"))
            return config.Object("json") is { } json && JsonSource.Create(json) is { } source ? new EventInput(null, source) : null;
        if (config.Object("pojo") is not { } pojo || pojo.Text("field", required: true) is not { } field) return null;
        pojo.AllowOnly("field");
        if (EnrichedColumns.TryGet(field, out var column)) return new EventInput(column, null);
        pojo.Error("field", "is no column of the enriched event");
        return null;
    }

    /// <summary>The value: string, int, long, double, decimal or bool; a JSON object or array as its text. Null for none.</summary>
    public object? Read(EnrichmentContext context) =>
        _column is not null ? FromColumn(_column, context.Event) : FromJson(_json!.Read(context));

    /// <summary>The value as text.</summary>
    public static string ToText(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        _ => System.Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static object? FromColumn(EnrichedColumn column, EnrichedEvent enriched) => column.Kind switch
    {
        ColumnKind.Integer => column.GetInteger(enriched),
        ColumnKind.Boolean => column.GetBoolean(enriched) switch { true => 1, false => 0, null => null },
        ColumnKind.Decimal when decimal.TryParse(
            column.GetString(enriched), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => column.GetText(enriched),
    };

    private static object? FromJson(JsonNode? node)
    {
        switch (node?.GetValueKind())
        {
            case null or JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                return node.GetValue<string>();
            case JsonValueKind.True or JsonValueKind.False:
                return node.GetValueKind() == JsonValueKind.True;
            case JsonValueKind.Number:
                var text = Nodes.Write(node);
                return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
                    : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) ? large
                    : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? real
                    : text;
            default:
                return Nodes.Write(node);
        }
    }
}
