using Microsoft.AspNetCore.Http;

namespace Sluice.Collect;

/// <summary>The cookie that carries the network user id (<c>Sluice:Collector:Cookie</c>).</summary>
public sealed record CookieOptions
{
    /// <summary>Default true; false: no cookie is ever set (one that arrives is still read).</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Lifetime from each request on. Default 365 days.</summary>
    public TimeSpan Expiration { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Default <c>sp</c>.</summary>
    public string Name { get; init; } = "sp";

    /// <summary>Domains of the cookie; the first that a host in <c>Origin</c> equals or lies under is taken. Default: none.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Domain when none of <see cref="Domains"/> fits. Default: none, the attribute is then absent.</summary>
    public string? FallbackDomain { get; init; }

    /// <summary>Default true. <c>SameSite=None</c> implies it.</summary>
    public bool Secure { get; init; } = true;

    /// <summary>Default true.</summary>
    public bool HttpOnly { get; init; } = true;

    /// <summary><c>None</c> (default), <c>Lax</c> or <c>Strict</c>.</summary>
    public SameSiteMode SameSite { get; init; } = SameSiteMode.None;

    /// <summary>Name of a second cookie with the same value that scripts may read. Default: none.</summary>
    public string? ClientCookieName { get; init; }

    internal static CookieOptions From(SettingsReader read, CookieOptions fallback) => new()
    {
        Enabled = read.Flag("Cookie:Enabled", fallback.Enabled),
        Expiration = read.Duration("Cookie:Expiration", fallback.Expiration),
        Name = read.Text("Cookie:Name", fallback.Name)!,
        Domains = read.List("Cookie:Domains", fallback.Domains),
        FallbackDomain = read.Text("Cookie:FallbackDomain", fallback.FallbackDomain),
        Secure = read.Flag("Cookie:Secure", fallback.Secure),
        HttpOnly = read.Flag("Cookie:HttpOnly", fallback.HttpOnly),
        SameSite = read.Choice("Cookie:SameSite", fallback.SameSite,
            ("None", SameSiteMode.None), ("Lax", SameSiteMode.Lax), ("Strict", SameSiteMode.Strict)),
        ClientCookieName = read.Text("Cookie:ClientCookieName", fallback.ClientCookieName),
    };
}
