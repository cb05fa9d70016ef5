using Sluice.Enrich.Enrichments;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Output;

/// <summary>Turns a failed event into its incomplete form: what could not be computed is empty, and an entity per problem says why.</summary>
internal static class IncompleteEvents
{
    public static void Complete(
        EnrichmentContext context, IReadOnlyList<EventFailure> input, IReadOnlyList<EventFailure> output,
        IReadOnlyList<EnrichedColumn> tooLong, Processor processor, DateTimeOffset now)
    {
        foreach (var column in tooLong)
            if (column.Name is not ("event_id" or "v_collector" or "v_etl")) column.Clear(context.Event);
        var failures = new List<EventFailure>(input.Count + context.Failures.Count + output.Count);
        failures.AddRange(input);
        foreach (var failure in context.Failures)
            failures.Add(new EventFailure(
                failure.Message, failure.Message is FailureMessage.InputData data ? data.Field : failure.Identifier ?? "enrichment",
                InEnrichment: true, Enrichment: failure.Identifier));
        failures.AddRange(output);
        FailureEntity.AddTo(context.Event, failures, processor, now);
    }
}
