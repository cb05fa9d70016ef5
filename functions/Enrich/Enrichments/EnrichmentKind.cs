namespace Sluice.Enrich.Enrichments;

/// <summary>One kind of configurable enrichment.</summary>
/// <param name="Order">Its place among the steps.</param>
/// <param name="Vendor">Vendor of its configuration.</param>
/// <param name="Name">Name of its configuration.</param>
/// <param name="Model">The model of the configuration's schema that is understood.</param>
/// <param name="Revision">The revision that is understood; every addition is.</param>
/// <param name="Create">Makes it from its parameters, or notes errors and answers null.</param>
/// <param name="Repeatable">True when several may be configured.</param>
/// <param name="NeedsParameters">False when its configuration may do without <c>parameters</c>.</param>
internal sealed record EnrichmentKind(
    int Order, string Vendor, string Name, int Model, int Revision,
    Func<EnrichmentConfig, IEnrichment?> Create, bool Repeatable = false, bool NeedsParameters = true);
