namespace Sluice.Enrich.Enrichments.IpLookups;

/// <summary>What an ISP database knows of an address.</summary>
internal sealed record Provider(string? Isp, string? Organization, Network? Network);
