using Sluice.Iglu;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Adapters.Webhooks;

/// <summary>The events of one request as they are found; a single failure fails them all.</summary>
internal sealed class EventList(AdapterRequest request, string tracker)
{
    /// <summary>Most failures that one failed event tells.</summary>
    private const int MostFailures = 100;

    private readonly List<RawEvent> _events = [];
    private readonly List<FailureMessage> _failures = [];

    /// <summary>Adds an event; its platform is <c>srv</c> unless the query names another.</summary>
    public void Add(SchemaKey schema, string dataJson) =>
        _events.Add(request.Event(WebhookEvent.Parameters(request.Query, tracker, "srv", schema, dataJson)));

    /// <summary>Adds an event of its own making.</summary>
    public void Add(RawEvent raw) => _events.Add(raw);

    public void Fail(FailureMessage message)
    {
        if (_failures.Count < MostFailures) _failures.Add(message);
    }

    public void Fail(string field, string? value, string expectation) =>
        Fail(new FailureMessage.InputData(field, value, expectation));

    /// <summary>True when there cannot be more events; noted as a failure.</summary>
    public bool IsFull
    {
        get
        {
            if (_events.Count <= AdapterRegistry.MaxEvents) return false;
            Fail("body", null, $"more than {AdapterRegistry.MaxEvents} events in one request");
            return true;
        }
    }

    /// <summary>The events, or why there are none.</summary>
    public AdapterResult ToResult()
    {
        if (_failures.Count > 0) return AdapterResult.Failed([.. _failures]);
        return _events.Count > 0
            ? AdapterResult.Of(_events)
            : AdapterResult.Failed("body", null, "no events in the request");
    }
}
