namespace Sluice.Visitors.Profiles;

/// <summary>Where the visitor came from: <c>page_referrer</c> and the <c>refr_*</c> columns; never the site's own pages (medium <c>internal</c>).</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Url"><c>page_referrer</c>, cut to 1,024 characters.</param>
/// <param name="Medium"><c>refr_medium</c>.</param>
/// <param name="Source"><c>refr_source</c>.</param>
/// <param name="Term"><c>refr_term</c>.</param>
public sealed record Referrer(DateTimeOffset At, string? Url, string? Medium, string? Source, string? Term);
