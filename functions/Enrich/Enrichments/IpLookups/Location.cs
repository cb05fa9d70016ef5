namespace Sluice.Enrich.Enrichments.IpLookups;

/// <summary>What a City database knows of an address, as the event's columns hold it.</summary>
internal sealed record Location(
    string? Country, string? Region, string? City, string? Zipcode, string? Latitude, string? Longitude, string? RegionName, string? Timezone);
