namespace Sluice.Cli.Micro;

/// <summary>Which failed events are asked for; everything given must hold, and matching is exact.</summary>
/// <param name="Vendor">Vendor of the collector payload's path.</param>
/// <param name="Version">Version of the path.</param>
/// <param name="Limit">Most events, the newest.</param>
internal sealed record BadFilter(string? Vendor = null, string? Version = null, int? Limit = null)
{
    /// <summary>True when the event is among those asked for.</summary>
    public bool Matches(BadEvent bad) =>
        (Vendor is null || Vendor == bad.Vendor) && (Version is null || Version == bad.Version);
}
