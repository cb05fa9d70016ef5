namespace Sluice.Enrich.Outbound;

/// <summary>A host has no address that may be connected to.</summary>
internal sealed class OutboundRefusedException() : IOException("The host has an address that is not public.");
