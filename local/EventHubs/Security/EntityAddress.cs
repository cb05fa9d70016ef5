namespace Sluice.EventHubs.Security;

/// <summary>Addresses of links and resources: a path, or a full URI (<c>amqps://host:port/hub/…</c>).</summary>
internal static class EntityAddress
{
    /// <summary>Longest address that is looked at.</summary>
    public const int MaxLength = 1024;

    /// <summary>The path without scheme, host and slashes at its ends.</summary>
    public static string PathOf(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            var slash = address.IndexOf('/', scheme + 3);
            address = slash < 0 ? "" : address[slash..];
        }
        return address.Trim('/');
    }
}
