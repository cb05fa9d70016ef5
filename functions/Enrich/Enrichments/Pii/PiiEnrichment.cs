using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Enrich.Enrichments.Inputs;
using Sluice.Enrich.Json;
using Sluice.Iglu;
using Sluice.Snowplow;

namespace Sluice.Enrich.Enrichments.Pii;

/// <summary>
/// Replaces personal data by pseudonyms: whole columns, and texts at JSON paths of entities and of the self-describing
/// event. What JSON holds there and is no text stays as it is. Cannot fail.
/// </summary>
internal sealed class PiiEnrichment : IEnrichment
{
    private static readonly string[] Allowed =
    [
        "user_id", "user_ipaddress", "user_fingerprint", "domain_userid", "network_userid", "ip_organization", "ip_domain", "tr_orderid",
        "ti_orderid", "mkt_term", "mkt_content", "mkt_clickid", "se_category", "se_action", "se_label", "se_property",
        "refr_domain_userid", "domain_sessionid",
    ];

    private readonly IReadOnlyList<EnrichedColumn> _columns;
    private readonly IReadOnlyList<JsonSource> _json;
    private readonly PiiHash _hash;
    private readonly bool _emits;
    private readonly bool _anonymousOnly;

    private PiiEnrichment(
        SchemaKey schema, IReadOnlyList<EnrichedColumn> columns, IReadOnlyList<JsonSource> json, PiiHash hash, bool emits, bool anonymousOnly) =>
        (Schema, _columns, _json, _hash, _emits, _anonymousOnly) = (schema, columns, json, hash, emits, anonymousOnly);

    public string Name => "pii_enrichment_config";

    public SchemaKey? Schema { get; }

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("pii", "strategy");
        var columns = new List<EnrichedColumn>();
        var json = new List<JsonSource>();
        foreach (var item in parameters.Objects("pii", required: true))
        {
            item.AllowOnly("pojo", "json");
            if (item.Has("pojo") == item.Has("json")) item.Error(null, "must have either pojo or json");
            else if (item.Has("json"))
            {
                if (item.Object("json") is { } source && JsonSource.Create(source) is { } found) json.Add(found);
            }
            else if (item.Object("pojo") is { } pojo && pojo.OneOf("field", Allowed) is { } field && EnrichedColumns.TryGet(field, out var column))
            {
                columns.Add(column);
            }
        }
        PiiHash? hash = null;
        if (parameters.Object("strategy") is { } strategy && strategy.Object("pseudonymize") is { } pseudonymize)
        {
            pseudonymize.AllowOnly("hashFunction", "salt");
            var function = pseudonymize.OneOf("hashFunction", PiiHash.Functions);
            if (pseudonymize.Secret("salt") is { } salt && function is not null) hash = new PiiHash(function, salt);
        }
        var whole = parameters.Parent;
        var emits = whole?.Flag("emitEvent", required: false) ?? false;
        var anonymousOnly = whole?.Flag("anonymousOnly", required: false) ?? false;
        return parameters.IsValid && whole is { IsValid: true } && hash is not null
            ? new PiiEnrichment(parameters.Schema, columns, json, hash, emits, anonymousOnly) : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        if (_anonymousOnly && !IsAnonymous(context.Raw.Payload.Headers)) return default;
        var changes = new PiiChanges();
        foreach (var column in _columns)
        {
            if (column.GetString(context.Event) is not { } value) continue;
            var pseudonym = _hash.Of(value);
            column.TrySetText(context.Event, pseudonym);
            changes.Add(column.Name, value, pseudonym);
        }
        if (_json.Count > 0) ChangeJson(context, changes);
        if (_emits && !changes.IsEmpty) context.PiiTransformation = changes.ToJson(_hash.Function);
        return default;
    }

    private void ChangeJson(EnrichmentContext context, PiiChanges changes)
    {
        context.Event.UnstructEvent = ChangeColumn(context.Event.UnstructEvent, JsonField.UnstructEvent, changes);
        context.Event.Contexts = ChangeColumn(context.Event.Contexts, JsonField.Contexts, changes);
        var entities = context.EntityList;
        for (var i = 0; i < entities.Count; i++)
        {
            if (!IsWanted(JsonField.DerivedContexts, entities[i].Schema) || Nodes.Parse(entities[i].DataJson) is not { } data) continue;
            var holder = new JsonObject { ["data"] = data };
            if (Change(holder, JsonField.DerivedContexts, entities[i].Schema, changes))
                entities[i] = entities[i] with { DataJson = Nodes.Write(holder["data"]) };
        }
    }

    /// <summary>The column with pseudonyms in it; the very same text when there was nothing to replace.</summary>
    private string? ChangeColumn(string? column, JsonField field, PiiChanges changes)
    {
        if (column is null || !_json.Any(source => source.Field == field) || Nodes.Parse(column) is not JsonObject wrapper) return column;
        var changed = false;
        if (field == JsonField.UnstructEvent)
            changed = wrapper["data"] is JsonObject datum && ChangeDatum(datum, field, changes);
        else if (wrapper["data"] is JsonArray data)
            foreach (var item in data) changed |= item is JsonObject datum && ChangeDatum(datum, field, changes);
        return changed ? Nodes.Write(wrapper) : column;
    }

    private bool ChangeDatum(JsonObject datum, JsonField field, PiiChanges changes) =>
        datum["schema"] is JsonValue uri && uri.TryGetValue<string>(out var text) && SelfDescribing.TryKey(text, out var schema, out _)
        && IsWanted(field, schema) && Change(datum, field, schema, changes);

    private bool IsWanted(JsonField field, SchemaKey schema)
    {
        foreach (var source in _json)
            if (source.Field == field && source.Criterion.Matches(schema)) return true;
        return false;
    }

    private bool Change(JsonObject datum, JsonField field, SchemaKey schema, PiiChanges changes)
    {
        var changed = false;
        foreach (var source in _json)
        {
            if (source.Field != field || !source.Criterion.Matches(schema)) continue;
            foreach (var match in source.Path.Find(datum["data"]))
            {
                if (match.Value is null || match.Value.GetValueKind() != JsonValueKind.String) continue;
                var value = match.Value.GetValue<string>();
                var pseudonym = _hash.Of(value);
                // A path may lead to the data itself, when all of it is a text.
                if (!match.Replace(JsonValue.Create(pseudonym))) datum["data"] = pseudonym;
                changes.Add(source.FieldName, value, pseudonym, source.Path.Text, schema.ToString());
                changed = true;
            }
        }
        return changed;
    }

    private static bool IsAnonymous(IReadOnlyList<string>? headers)
    {
        if (headers is null) return false;
        for (var i = 0; i < headers.Count; i++)
            if (headers[i].StartsWith("SP-Anonymous:", StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
