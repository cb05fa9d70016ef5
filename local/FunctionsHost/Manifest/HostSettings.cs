namespace Sluice.FunctionsHost.Manifest;

/// <summary>What host.json sets, with the Functions host's defaults.</summary>
internal sealed record HostSettings
{
    /// <summary>Program that is the custom handler: a file below the app folder, or a name to look up on PATH.</summary>
    public string Executable { get; init; } = "";

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Its working directory, relative to the app folder; null for the app folder itself.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary><c>enableProxyingHttpRequest</c>.</summary>
    public bool ProxiesHttp { get; init; }

    /// <summary>How long the handler may take until it accepts connections.</summary>
    public TimeSpan InitializationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest invocation; null for no limit (<c>-1</c>). The default is that of Flex Consumption.</summary>
    public TimeSpan? FunctionTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>What precedes every HTTP route.</summary>
    public string RoutePrefix { get; init; } = "api";

    /// <summary><c>extensions.eventHubs</c>.</summary>
    public EventHubSettings EventHubs { get; init; } = new();
}
