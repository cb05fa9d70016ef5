using Sluice.Enrich.Json;
using Sluice.Iglu;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Adapters.Webhooks;

/// <summary>The schemas of a vendor's kinds of events, by the text that tells them apart.</summary>
internal sealed class EventTypes
{
    private readonly OrderedDictionary<string, SchemaKey> _schemas = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<KeyValuePair<string, string>> _mapping;

    /// <param name="vendor">Vendor of all schemas.</param>
    /// <param name="types">Kind, schema name and version, such as <c>("open", "message_opened", "1-0-3")</c>.</param>
    public EventTypes(string vendor, params IEnumerable<(string Type, string Name, string Version)> types)
    {
        foreach (var (type, name, version) in types)
            _schemas.Add(type, SelfDescribing.TryKey($"iglu:{vendor}/{name}/jsonschema/{version}", out var key, out var error)
                ? key
                : throw new ArgumentException(error, nameof(types)));
        _mapping = [.. _schemas.Select(entry => new KeyValuePair<string, string>(entry.Key, entry.Value.ToString()))];
    }

    /// <summary>The schema of a kind; null for none or an unknown one.</summary>
    public SchemaKey? Find(string? type) => type is not null && _schemas.TryGetValue(type, out var schema) ? schema : null;

    /// <summary>What a failed event says of a kind that <see cref="Find"/> does not know.</summary>
    public FailureMessage Unknown(string? type) => new FailureMessage.SchemaMapping(type, _mapping,
        type is null
            ? "cannot determine event type: type parameter not provided"
            : "no schema associated with the provided type parameter");
}
