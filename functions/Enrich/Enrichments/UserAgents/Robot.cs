namespace Sluice.Enrich.Enrichments.UserAgents;

/// <summary>A robot that says so.</summary>
internal sealed record Robot(string Name, string Version, string Brand, string? Url);
