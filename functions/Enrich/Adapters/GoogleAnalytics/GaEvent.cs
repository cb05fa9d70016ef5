using System.Globalization;
using System.Text.Json;
using Sluice.Enrich.Json;
using Sluice.Enrich.Parameters;
using Sluice.Iglu;

namespace Sluice.Enrich.Adapters.GoogleAnalytics;

/// <summary>One hit on its way to a tracker's parameters.</summary>
internal sealed class GaEvent(AdapterRequest request, ParameterMap hit, GaGroup group, string type, Action<string, string?, string> fail)
{
    public const string Tracker = "com.google.analytics.measurement-protocol-v1";
    private readonly List<string> _entities = [];
    private bool _failed;

    /// <summary>The parameters; null, and why told, when a value is not of its kind.</summary>
    public ParameterMap? ToParameters()
    {
        var data = WriteGroup(group);
        AddContexts();
        AddIndexed();
        if (_failed) return null;
        var parameters = WebhookEvent.Parameters(request.Query, Tracker, "srv", group.Schema, data ?? "{}");
        if (_entities.Count > 0)
            parameters.Set("co", $"{{\"schema\":\"{Wrappers.Contexts}\",\"data\":[{string.Join(',', _entities)}]}}");
        var transaction = type == "transaction";
        SetField(parameters, "ti", transaction ? "tr_id" : "ti_id");
        SetField(parameters, "cu", transaction ? "tr_cu" : "ti_cu");
        foreach (var (name, tracker) in GaTables.Fields) SetField(parameters, name, tracker);
        return parameters;
    }

    private void SetField(ParameterMap parameters, string name, string tracker)
    {
        if (Value(name) is { } value && !parameters.Contains(tracker)) parameters.Set(tracker, value);
    }

    private void AddContexts()
    {
        foreach (var context in GaTables.Contexts)
        {
            if (context == group || !HasOwn(context)) continue;
            if (WriteGroup(context) is { } data) AddEntity(context.Schema, data);
        }
    }

    /// <summary>
    /// True when the hit has a parameter of the group that its event has not taken. A currency alone makes no entity, nor
    /// does a transaction's id make an item.
    /// </summary>
    private bool HasOwn(GaGroup context)
    {
        foreach (var field in context.Fields)
        {
            if (field is { Parameter: "cu" } or { Parameter: "ti", Member: "transactionId" } || Value(field.Parameter) is null) continue;
            if (!Array.Exists(group.Fields, taken => taken.Parameter == field.Parameter)) return true;
        }
        return false;
    }

    private string? WriteGroup(GaGroup wanted)
    {
        using var output = new PooledBuffer(256);
        var written = 0;
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var field in wanted.Fields)
            {
                if (Value(field.Parameter) is not { } value) continue;
                writer.WritePropertyName(field.Member);
                Write(writer, field, field.Parameter, value);
                written++;
            }
            writer.WriteEndObject();
        }
        return written > 0 ? output.ToString() : null;
    }

    private void AddIndexed()
    {
        foreach (var indexed in GaTables.Indexed)
        {
            var found = new OrderedDictionary<string, (int[] Numbers, List<(string Name, GaField Field, string Value)> Fields)>(StringComparer.Ordinal);
            foreach (var (name, value) in hit)
            {
                if (string.IsNullOrEmpty(value) || !indexed.TryMatch(name, out var numbers, out var field)) continue;
                var key = string.Join('.', numbers);
                if (!found.TryGetValue(key, out var entity)) found.Add(key, entity = (numbers, []));
                entity.Fields.Add((name, field, value));
            }
            foreach (var (numbers, fields) in found.Values) AddEntity(indexed.Schema, WriteIndexed(indexed, numbers, fields));
        }
    }

    private string WriteIndexed(GaIndexedGroup indexed, int[] numbers, List<(string Name, GaField Field, string Value)> fields)
    {
        using var output = new PooledBuffer(256);
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var (name, field, value) in fields)
            {
                writer.WritePropertyName(field.Member);
                Write(writer, field, name, value);
            }
            if (indexed.HasCurrency && Value("cu") is { } currency) writer.WriteString("currencyCode"u8, currency);
            for (var i = 0; i < numbers.Length; i++) writer.WriteNumber(indexed.Indexes[i], numbers[i]);
            writer.WriteEndObject();
        }
        return output.ToString();
    }

    private void Write(Utf8JsonWriter writer, GaField field, string name, string value)
    {
        switch (field.Kind)
        {
            case GaKind.Text:
                writer.WriteStringValue(value);
                return;
            case GaKind.Integer when int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                writer.WriteNumberValue(number);
                return;
            case GaKind.Number when decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount):
                writer.WriteNumberValue(Math.Round(amount, 2, MidpointRounding.AwayFromZero));
                return;
            case GaKind.Flag when value is "0" or "1":
                writer.WriteBooleanValue(value == "1");
                return;
            default:
                _failed = true;
                writer.WriteNullValue();
                fail(name, value, field.Kind switch
                {
                    GaKind.Integer => "cannot be converted to Int",
                    GaKind.Number => "cannot be converted to Double",
                    _ => "cannot be converted to Boolean",
                });
                return;
        }
    }

    private void AddEntity(SchemaKey schema, string data) => _entities.Add($"{{\"schema\":\"{schema}\",\"data\":{data}}}");

    private string? Value(string name) => hit.TryGet(name, out var value) && !string.IsNullOrEmpty(value) ? value : null;
}
