using Sluice.Enrich.Enrichments.BuiltIn;

namespace Sluice.Enrich.Enrichments;

/// <summary>The steps that every event goes through, in order: the built-in ones and those that are configured.</summary>
public sealed class EnrichmentPipeline
{
    private static readonly (int Order, IEnrichment Step)[] BuiltIn =
    [
        (EnrichmentOrder.CollectorVersion, new CollectorVersion()),
        (EnrichmentOrder.PageUrl, new PageUrl()),
        (EnrichmentOrder.DerivedTimestamp, new DerivedTimestamp()),
        (EnrichmentOrder.Referrer, new ReferrerUrl()),
        (EnrichmentOrder.CrossNavigation, new CrossDomain()),
        (EnrichmentOrder.EventName, new EventName()),
    ];

    private EnrichmentPipeline(IReadOnlyList<IEnrichment> steps) => Steps = steps;

    /// <summary>The built-in steps alone.</summary>
    public static EnrichmentPipeline Default { get; } = Of();

    /// <summary>In the order in which they run.</summary>
    public IReadOnlyList<IEnrichment> Steps { get; }

    /// <summary>Puts configured steps at their places; a built-in step runs before a configured one of the same place.</summary>
    internal static EnrichmentPipeline Of(params IEnumerable<(int Order, IEnrichment Step)> configured) =>
        new([.. BuiltIn.Concat(configured).OrderBy(step => step.Order).Select(step => step.Step)]);
}
