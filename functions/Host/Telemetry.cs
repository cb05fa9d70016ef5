using Azure.Core;
using Microsoft.ApplicationInsights;
using Microsoft.ApplicationInsights.Extensibility;
using OpenTelemetry;
using OpenTelemetry.Resources;
using Sluice.Azure;
using Sluice.Log;

namespace Sluice.Host;

/// <summary>
/// Sends the pipeline's counters and traces to Application Insights when <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is
/// set, and costs nothing otherwise.
/// </summary>
internal sealed class Telemetry : IAsyncDisposable
{
    private const string Connection = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    // The platform gives a process that ends a few seconds; counters are not worth more of them than this.
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(5);

    private readonly ILogger<Telemetry> _logger;
    private readonly TelemetryConfiguration? _configuration;
    private readonly TelemetryClient? _client;

    /// <summary>Reads the settings and starts sending, when they say so.</summary>
    /// <param name="settings">The app settings.</param>
    /// <param name="credential">Used when the authentication string asks for Entra ID (<c>Authorization=AAD</c>).</param>
    /// <param name="logger">Told when the last counts could not be sent.</param>
    public Telemetry(IConfiguration settings, Func<TokenCredential> credential, ILogger<Telemetry> logger)
    {
        _logger = logger;
        var connection = settings[Connection];
        if (string.IsNullOrWhiteSpace(connection)) return;

        _configuration = new TelemetryConfiguration { ConnectionString = connection, TracesPerSecond = TelemetryOptions.Read(settings, []).TracesPerSecond };
        if (settings["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]?.Contains("AAD", StringComparison.OrdinalIgnoreCase) == true)
            _configuration.SetAzureTokenCredential(credential());
        // The role by which the Functions host's own telemetry goes, so that both are one part of the map.
        var role = settings["WEBSITE_SITE_NAME"] is { Length: > 0 } site ? site : "sluice";
        var version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3);
        _configuration.ConfigureOpenTelemetryBuilder(telemetry => telemetry
            .ConfigureResource(resource => resource.AddService(role, serviceVersion: version, autoGenerateServiceInstanceId: false))
            .WithMetrics(metrics => metrics.AddMeter(PipelineMeter.Name))
            .WithTracing(traces => traces.AddSource(PipelineMeter.Name)));
        _client = new TelemetryClient(_configuration);
    }

    /// <summary>Adds a sentence to <paramref name="errors"/> for each setting that cannot be used; it quotes nothing of them.</summary>
    public static void Check(IConfiguration settings, ICollection<string> errors)
    {
        TelemetryOptions.Read(settings, errors);
        if (settings[Connection] is not { } connection || string.IsNullOrWhiteSpace(connection)) return;
        var hasKey = false;
        foreach (var part in connection.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=');
            var (name, value) = equals < 0 ? ("", "") : (part[..equals].Trim(), part[(equals + 1)..].Trim());
            if (name.Equals("InstrumentationKey", StringComparison.OrdinalIgnoreCase)) hasKey = Guid.TryParse(value, out _);
            else if (name.Length == 0 || (name.EndsWith("Endpoint", StringComparison.OrdinalIgnoreCase) && !IsAddress(value)))
            {
                hasKey = false;
                break;
            }
        }
        if (!hasKey)
            errors.Add($"{Connection} must look like InstrumentationKey=GUID;IngestionEndpoint=https://host/: copy it from the "
                + "Application Insights resource, or leave it out to send nothing.");
    }

    /// <summary>Sends what has been counted since the last export, within five seconds, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_client is null || _configuration is null) return;
        try
        {
            // Not awaited beyond the limit: with an endpoint that accepts and never answers it would go on for minutes.
            await Task.Run(() =>
            {
                _client.Flush();
                _configuration.Dispose();
            }).WaitAsync(FlushLimit);
        }
        catch (TimeoutException)
        {
            HostLog.TelemetryNotFlushed(_logger, FlushLimit.TotalSeconds);
        }
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
}
