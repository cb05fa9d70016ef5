using Sluice.Enrich.Assets;
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

    private EnrichmentPipeline(IReadOnlyList<IEnrichment> steps, IReadOnlyList<IAsset> assets) => (Steps, Assets) = (steps, assets);

    /// <summary>The built-in steps alone.</summary>
    public static EnrichmentPipeline Default { get; } = Of();

    /// <summary>In the order in which they run.</summary>
    public IReadOnlyList<IEnrichment> Steps { get; }

    /// <summary>The files they read, which an <see cref="AssetKeeper"/> fetches before the first event.</summary>
    internal IReadOnlyList<IAsset> Assets { get; }

    /// <summary>Puts configured steps at their places; a built-in step runs before a configured one of the same place.</summary>
    internal static EnrichmentPipeline Of(params IEnumerable<(int Order, IEnrichment Step)> configured) => Of(configured, []);

    /// <summary>Puts configured steps at their places; a built-in step runs before a configured one of the same place.</summary>
    internal static EnrichmentPipeline Of(IEnumerable<(int Order, IEnrichment Step)> configured, IReadOnlyList<IAsset> assets) =>
        new([.. BuiltIn.Concat(configured).OrderBy(step => step.Order).Select(step => step.Step)], assets);
}
