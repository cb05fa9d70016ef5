using Azure.Core;
using Microsoft.ApplicationInsights;
using Microsoft.ApplicationInsights.Extensibility;
using OpenTelemetry;
using Sluice.Log;

namespace Sluice.Host;

/// <summary>
/// Sends the pipeline's counters and traces to Application Insights when <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is
/// set, and costs nothing otherwise.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private readonly TelemetryConfiguration? _configuration;
    private readonly TelemetryClient? _client;

    /// <summary>Reads the settings and starts sending, when they say so.</summary>
    /// <param name="settings">The app settings.</param>
    /// <param name="credential">Used when the authentication string asks for Entra ID (<c>Authorization=AAD</c>).</param>
    public Telemetry(IConfiguration settings, Func<TokenCredential> credential)
    {
        var connection = settings["APPLICATIONINSIGHTS_CONNECTION_STRING"];
        if (string.IsNullOrEmpty(connection)) return;

        _configuration = new TelemetryConfiguration { ConnectionString = connection };
        if (settings["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]?.Contains("AAD", StringComparison.OrdinalIgnoreCase) == true)
            _configuration.SetAzureTokenCredential(credential());
        _configuration.ConfigureOpenTelemetryBuilder(telemetry => telemetry
            .WithMetrics(metrics => metrics.AddMeter(PipelineMeter.Name))
            .WithTracing(traces => traces.AddSource(PipelineMeter.Name)));
        _client = new TelemetryClient(_configuration);
    }

    /// <summary>Sends what has been counted since the last export, then stops.</summary>
    public void Dispose()
    {
        _client?.Flush();
        _configuration?.Dispose();
    }
}
