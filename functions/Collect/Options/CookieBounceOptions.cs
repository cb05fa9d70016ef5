namespace Sluice.Collect;

/// <summary>
/// The detour that finds out whether a browser takes third-party cookies (<c>Sluice:Collector:CookieBounce</c>): a pixel
/// request without an id is redirected once to itself, with the cookie set and <see cref="Name"/> in the query.
/// </summary>
public sealed record CookieBounceOptions
{
    /// <summary>Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>Query parameter that marks the way back. Default <c>n3pc</c>.</summary>
    public string Name { get; init; } = "n3pc";

    /// <summary>Id of visitors whose browser took no cookie. Default <c>00000000-0000-4000-A000-000000000000</c>.</summary>
    public string FallbackNetworkUserId { get; init; } = "00000000-0000-4000-A000-000000000000";

    /// <summary>Header that tells http from https for the redirect, such as <c>X-Forwarded-Proto</c>. Default: none; the redirect is then relative to the protocol.</summary>
    public string? ForwardedProtocolHeader { get; init; }

    internal static CookieBounceOptions From(SettingsReader read, CookieBounceOptions fallback) => new()
    {
        Enabled = read.Flag("CookieBounce:Enabled", fallback.Enabled),
        Name = read.Text("CookieBounce:Name", fallback.Name)!,
        FallbackNetworkUserId = read.Text("CookieBounce:FallbackNetworkUserId", fallback.FallbackNetworkUserId)!,
        ForwardedProtocolHeader = read.Text("CookieBounce:ForwardedProtocolHeader", fallback.ForwardedProtocolHeader),
    };
}
