namespace Sluice.Audiences;

/// <summary>Facts of a visitor key for one audience.</summary>
public sealed record VisitorFacts(string Audience, string VisitorId, Timeline Timeline);
