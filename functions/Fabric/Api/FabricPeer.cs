namespace Sluice.Fabric.Api;

/// <summary>Another pipeline that the fleet view shows.</summary>
/// <param name="Name">How it is called here.</param>
/// <param name="Url">Its base address, such as <c>https://orders.example.net</c>.</param>
/// <param name="Key">Key of its API; null when it asks for none. Never shown.</param>
public sealed record FabricPeer(string Name, Uri Url, string? Key)
{
    /// <summary>Name and address, never the key.</summary>
    public override string ToString() => $"{Name} ({Url})";
}
