namespace Sluice.Collect;

/// <summary>Strict-Transport-Security on every answer (<c>Sluice:Collector:Hsts</c>).</summary>
public sealed record HstsOptions
{
    /// <summary>Default false.</summary>
    public bool Enable { get; init; }

    /// <summary>Default 365 days; whole seconds are sent, with <c>includeSubDomains</c>.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(365);

    internal static HstsOptions From(SettingsReader read, HstsOptions fallback) => new()
    {
        Enable = read.Flag("Hsts:Enable", fallback.Enable),
        MaxAge = read.Duration("Hsts:MaxAge", fallback.MaxAge),
    };
}
