using Sluice.Enrich.Adapters.Webhooks;
using Sluice.Enrich.Parameters;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Adapters.GoogleAnalytics;

/// <summary>
/// Universal Analytics' Measurement Protocol, <c>/com.google.analytics/v1</c>: a hit a line, each a query string. The
/// kind of hit (<c>t</c>) becomes the event, all other parameters entities beside it.
/// </summary>
internal sealed class GaAdapter : IAdapter
{
    private static readonly EventTypes Types = new("com.google.analytics.measurement-protocol",
        from hit in GaTables.Hits orderby hit.Key select (hit.Key, hit.Value.Schema.Name, "1-0-0"));

    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) => new(Extract(request));

    private static AdapterResult Extract(AdapterRequest request)
    {
        if (request.Body is not { } body) return AdapterResult.Failed("body", null, "empty body: no events to process");
        var list = new EventList(request, GaEvent.Tracker);
        foreach (var part in body.AsSpan().Split('\n'))
        {
            var line = body.AsSpan()[part].Trim();
            if (line.IsEmpty) continue;
            if (QueryString.TryParse(line.ToString(), out var parameters, out var error))
                ReadHit(request, list, ParameterMap.From(parameters), body);
            else
                list.Fail("body", body, error);
            if (list.IsFull) break;
        }
        return list.ToResult();
    }

    private static void ReadHit(AdapterRequest request, EventList list, ParameterMap hit, string body)
    {
        if (!hit.TryGet("t", out var type) || type is null)
        {
            list.Fail("body", body, "no t parameter provided: cannot determine hit type");
            return;
        }
        if (!GaTables.Hits.TryGetValue(type, out var group))
        {
            list.Fail(new FailureMessage.InputData("t", type, "no matching hit type"));
            list.Fail(Types.Unknown(type));
            return;
        }
        var made = new GaEvent(request, hit, group, type, list.Fail);
        if (made.ToParameters() is { } parameters) list.Add(request.Event(parameters));
    }
}
