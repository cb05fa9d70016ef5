namespace Sluice.Collect;

/// <summary>Preflight answers (<c>Sluice:Collector:Cors</c>).</summary>
public sealed record CorsOptions
{
    /// <summary>How long a browser may remember a preflight answer. Default 60 minutes; whole seconds are sent.</summary>
    public TimeSpan AccessControlMaxAge { get; init; } = TimeSpan.FromMinutes(60);

    internal static CorsOptions From(SettingsReader read, CorsOptions fallback) => new()
    {
        AccessControlMaxAge = read.Duration("Cors:AccessControlMaxAge", fallback.AccessControlMaxAge),
    };
}
