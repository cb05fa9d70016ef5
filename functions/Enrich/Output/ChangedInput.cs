using System.Text.Json.Nodes;
using Sluice.Enrich.Enrichments;
using Sluice.Enrich.Enrichments.Inputs;
using Sluice.Iglu;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Output;

/// <summary>
/// Entities and self-describing events that an enrichment has changed are validated again; what is invalid is taken out
/// of its column and noted.
/// </summary>
internal static class ChangedInput
{
    public static async ValueTask ValidateAsync(
        EnrichmentContext context, ISchemaValidator validator, List<EventFailure> problems, CancellationToken cancellationToken)
    {
        if (context.UnstructChanged && context.UnstructEvent is { } unstruct
            && !await IsValidAsync(unstruct, "unstruct", validator, problems, cancellationToken))
            context.Event.UnstructEvent = null;
        if (!context.ContextsChanged) return;
        var wrong = new List<int>();
        for (var i = 0; i < context.Contexts.Count; i++)
            if (!await IsValidAsync(context.Contexts[i], "contexts", validator, problems, cancellationToken)) wrong.Add(i);
        if (wrong.Count > 0) context.Event.Contexts = Without(context.Event.Contexts, wrong);
    }

    private static async ValueTask<bool> IsValidAsync(
        InputEntity entity, string source, ISchemaValidator validator, List<EventFailure> problems, CancellationToken cancellationToken)
    {
        var verdict = await validator.ValidateAsync(entity.Schema, entity.Data, cancellationToken);
        if (verdict.IsValid) return true;
        problems.Add(new EventFailure(
            new FailureMessage.IgluError(entity.Schema.ToString(), verdict.ErrorJson!), source, entity.Data.GetRawText()));
        return false;
    }

    /// <summary>The column may hold pseudonyms by now, which are no matter of validation: elements are taken out of it by number.</summary>
    private static string? Without(string? column, List<int> wrong)
    {
        if (column is null || Nodes.Parse(column) is not { } wrapper || wrapper["data"] is not JsonArray data) return null;
        for (var i = wrong.Count - 1; i >= 0; i--)
            if (wrong[i] < data.Count) data.RemoveAt(wrong[i]);
        return data.Count == 0 ? null : Nodes.Write(wrapper);
    }
}
