using Sluice.Enrich.Urls;
using Sluice.Iglu;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Enrichments;

/// <summary>One event on its way through the enrichments. Used by one step at a time.</summary>
public sealed class EnrichmentContext
{
    private readonly List<Entity> _entities = [];
    private readonly List<EnrichmentFailure> _failures = [];
    private IReadOnlyList<KeyValuePair<string, string?>>? _pageQuery;

    internal EnrichmentContext(RawEvent raw, EnrichedEvent enriched) => (Raw, Event) = (raw, enriched);

    /// <summary>What the tracker sent.</summary>
    public RawEvent Raw { get; }

    /// <summary>The event as far as it has got.</summary>
    public EnrichedEvent Event { get; }

    /// <summary>The self-describing event; null for every other kind of event.</summary>
    public InputEntity? UnstructEvent { get; internal set; }

    /// <summary>The entities the tracker sent, in its order.</summary>
    public IReadOnlyList<InputEntity> Contexts { get; internal set; } = [];

    /// <summary>The parameters of the page's query, decoded, repetitions kept. Empty before the page URL has been read.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> PageQuery => _pageQuery ??= UriQuery.Parse(Event.PageUrlquery);

    /// <summary>The entities added so far, oldest first.</summary>
    public IReadOnlyList<Entity> Entities => _entities;

    /// <summary>True when a step dropped the event.</summary>
    public bool IsDropped { get; private set; }

    internal List<Entity> EntityList => _entities;

    /// <summary>True when a step has changed the entities that the tracker sent; they are validated again.</summary>
    internal bool ContextsChanged { get; set; }

    /// <summary>True when a step has changed the self-describing event; it is validated again.</summary>
    internal bool UnstructChanged { get; set; }

    /// <summary>The datum of the event that tells what was pseudonymised; null for none.</summary>
    internal string? PiiTransformation { get; set; }

    internal IReadOnlyList<EnrichmentFailure> Failures => _failures;

    internal IEnrichment? Running { get; set; }

    /// <summary>Adds an entity; in the event, those added later stand in front.</summary>
    public void AddEntity(SchemaKey schema, string dataJson) => _entities.Add(new Entity(schema, dataJson));

    /// <summary>Reports a problem of the running step: the event will fail.</summary>
    public void Fail(FailureMessage message) =>
        _failures.Add(new EnrichmentFailure(Running?.Schema?.ToString(), Running?.Schema is null ? null : Running.Name, message));

    /// <summary>Drops the event: it is neither good nor failed, only counted.</summary>
    public void Drop() => IsDropped = true;
}
