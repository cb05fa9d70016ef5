using Microsoft.Extensions.Configuration;

namespace Sluice.Enrich.Enrichments;

/// <summary>What enrichments need beside their configuration files.</summary>
public sealed record EnrichmentTools
{
    /// <summary>
    /// Finds an app setting: a secret in a configuration may be written as <c>${NAME}</c>, and its value is then the
    /// setting's. Null for a setting that is not there.
    /// </summary>
    public Func<string, string?> Setting { get; init; } = static _ => null;

    /// <summary>See <see cref="EnrichOptions.PrivateHosts"/>.</summary>
    public IReadOnlyList<string> PrivateHosts { get; init; } = [];

    /// <summary>See <see cref="EnrichOptions.ExitOnJsCompileError"/>.</summary>
    public bool ExitOnJsCompileError { get; init; } = true;

    /// <summary>The clock of the caches.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where exchange rates are asked for.</summary>
    internal Uri ExchangeRates { get; init; } = new("https://openexchangerates.org/");

    /// <summary>The scheme of the weather service, whose configuration names its host only.</summary>
    internal string WeatherScheme { get; init; } = "https";

    /// <summary>The tools of an app with these options and settings.</summary>
    public static EnrichmentTools From(EnrichOptions options, IConfiguration settings, TimeProvider clock) => new()
    {
        Setting = name => settings[name.Replace("__", ":", StringComparison.Ordinal)],
        PrivateHosts = options.PrivateHosts,
        ExitOnJsCompileError = options.ExitOnJsCompileError,
        Clock = clock,
    };
}
