namespace Sluice.Cli.Micro;

/// <summary>One entry of <c>/micro/bad</c>: what filters look at, and the whole as UTF-8 JSON.</summary>
/// <param name="Vendor">Vendor of the collector payload's path; null where the entry has no payload.</param>
/// <param name="Version">Version of the path.</param>
/// <param name="Json">The entry.</param>
internal sealed record BadEvent(string? Vendor, string? Version, byte[] Json);
