namespace Sluice.Enrich.Enrichments.IpLookups;

/// <summary>The autonomous system of an address.</summary>
internal sealed record Network(long Number, string? Organization);
