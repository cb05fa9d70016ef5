namespace Sluice.Enrich.Enrichments.UserAgents;

/// <summary>A product of a user agent: <c>Name/version</c>, or a name alone.</summary>
internal sealed record ProductToken(string Name, string Version);
