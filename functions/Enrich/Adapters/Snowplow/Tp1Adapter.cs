namespace Sluice.Enrich.Adapters.Snowplow;

/// <summary>The pixel, <c>/i</c> and <c>/ice.png</c>: one event in the query string; names that nobody knows are harmless.</summary>
internal sealed class Tp1Adapter : IAdapter
{
    public ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(request.Query.Count == 0
            ? AdapterResult.Failed("querystring", null, "empty querystring: not a valid tracker protocol event")
            : AdapterResult.Of([request.Event(request.Query)]));
}
