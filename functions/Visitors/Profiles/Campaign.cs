namespace Sluice.Visitors.Profiles;

/// <summary>A marketing campaign that brought the visitor: the <c>mkt_*</c> columns.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Medium"><c>mkt_medium</c>.</param>
/// <param name="Source"><c>mkt_source</c>.</param>
/// <param name="Term"><c>mkt_term</c>.</param>
/// <param name="Content"><c>mkt_content</c>.</param>
/// <param name="Name"><c>mkt_campaign</c>.</param>
public sealed record Campaign(
    DateTimeOffset At, string? Medium, string? Source, string? Term, string? Content, string? Name);
