using Sluice.Enrich.Enrichments;
using Sluice.Enrich.Entities;
using Sluice.Enrich.Json;
using Sluice.Iglu;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Output;

/// <summary>The last look at an event: entities that enrichments added are validated and written, lengths are checked.</summary>
internal sealed class OutputPhase(ISchemaValidator validator, FieldLengths lengths, bool acceptTooLong, int maxJsonDepth)
{
    private const string Source = "derived_contexts";

    /// <summary>Adds what is wrong to <paramref name="problems"/>.</summary>
    /// <returns>The columns that are too long.</returns>
    public async ValueTask<IReadOnlyList<EnrichedColumn>> RunAsync(
        EnrichmentContext context, List<EventFailure> problems, CancellationToken cancellationToken)
    {
        if (context.ContextsChanged || context.UnstructChanged) await ChangedInput.ValidateAsync(context, validator, problems, cancellationToken);
        if (context.Entities.Count > 0) await WriteEntitiesAsync(context, problems, cancellationToken);
        var errors = new AtomicErrors();
        var tooLong = new List<EnrichedColumn>();
        lengths.Check(context.Event, errors, tooLong);
        if (tooLong.Count == 0) return tooLong;
        if (acceptTooLong)
        {
            foreach (var column in tooLong)
                EnrichMeter.AcceptedInvalid.Add(1, new KeyValuePair<string, object?>("column", column.Name));
            return [];
        }
        problems.Add(new EventFailure(errors.ToMessage(), "atomic"));
        return tooLong;
    }

    private async ValueTask WriteEntitiesAsync(
        EnrichmentContext context, List<EventFailure> problems, CancellationToken cancellationToken)
    {
        using var output = new PooledBuffer();
        output.Append("{\"schema\":\""u8);
        output.Append(Wrappers.Contexts);
        output.Append("\",\"data\":["u8);
        var empty = output.Length;
        for (var i = context.Entities.Count - 1; i >= 0; i--)
        {
            var (schema, data) = context.Entities[i];
            if (!PooledJson.TryParse(data, maxJsonDepth, out var json, out var error))
            {
                problems.Add(new EventFailure(new FailureMessage.NotJson(Source, data, error), Source));
                continue;
            }
            using var owner = json;
            var verdict = await validator.ValidateAsync(schema, json.Root, cancellationToken);
            if (!verdict.IsValid)
            {
                problems.Add(new EventFailure(new FailureMessage.IgluError(schema.ToString(), verdict.ErrorJson!), Source, data));
                continue;
            }
            if (output.Length > empty) output.Append(","u8);
            output.Append("{\"schema\":\""u8);
            output.Append((verdict.SupersededBy ?? schema).ToString());
            output.Append("\",\"data\":"u8);
            CompactJson.Write(json.Root, output);
            output.Append("}"u8);
        }
        if (output.Length == empty) return;
        output.Append("]}"u8);
        context.Event.DerivedContexts = output.ToString();
    }
}
