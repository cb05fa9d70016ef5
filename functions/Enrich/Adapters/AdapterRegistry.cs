using System.Collections.Frozen;
using Sluice.Enrich.Adapters.CallRail;
using Sluice.Enrich.Adapters.CloudFront;
using Sluice.Enrich.Adapters.GoogleAnalytics;
using Sluice.Enrich.Adapters.HubSpot;
using Sluice.Enrich.Adapters.Iglu;
using Sluice.Enrich.Adapters.Mailchimp;
using Sluice.Enrich.Adapters.Mailgun;
using Sluice.Enrich.Adapters.Mandrill;
using Sluice.Enrich.Adapters.Marketo;
using Sluice.Enrich.Adapters.Olark;
using Sluice.Enrich.Adapters.PagerDuty;
using Sluice.Enrich.Adapters.Pingdom;
using Sluice.Enrich.Adapters.Remote;
using Sluice.Enrich.Adapters.SendGrid;
using Sluice.Enrich.Adapters.Snowplow;
using Sluice.Enrich.Adapters.StatusGator;
using Sluice.Enrich.Adapters.Unbounce;
using Sluice.Enrich.Adapters.UrbanAirship;
using Sluice.Enrich.Adapters.Vero;

namespace Sluice.Enrich.Adapters;

/// <summary>Every adapter by the <c>vendor/version</c> of the paths it serves.</summary>
internal sealed class AdapterRegistry
{
    /// <summary>Most events that one request may hold; a body of this many is no batch but an attack.</summary>
    public const int MaxEvents = 20_000;

    /// <summary>
    /// Most characters that a request's events may repeat: every failed event carries the whole query string and all
    /// headers, so a small body of many bad events behind long headers would become gigabytes.
    /// </summary>
    public const long MaxRepeated = 256 * 1024 * 1024;

    private static readonly FrozenDictionary<string, IAdapter> BuiltIn = new Dictionary<string, IAdapter>
    {
        [$"{PayloadPath.SnowplowVendor}/tp1"] = new Tp1Adapter(),
        [$"{PayloadPath.SnowplowVendor}/tp2"] = new Tp2Adapter(),
        ["r/tp2"] = new RedirectAdapter(),
        ["com.snowplowanalytics.iglu/v1"] = new IgluAdapter(),
        ["com.callrail/v1"] = new CallRailAdapter(),
        ["com.amazon.aws.cloudfront/wd_access_log"] = new AccessLogAdapter(),
        ["com.google.analytics/v1"] = new GaAdapter(),
        ["com.google.analytics.measurement-protocol/v1"] = new GaAdapter(),
        ["com.mailchimp/v1"] = new MailchimpAdapter(),
        ["com.mailgun/v1"] = new MailgunAdapter(),
        ["com.mandrill/v1"] = new MandrillAdapter(),
        ["com.olark/v1"] = new OlarkAdapter(),
        ["com.pagerduty/v1"] = new PagerDutyAdapter(),
        ["com.pingdom/v1"] = new PingdomAdapter(),
        ["com.sendgrid/v3"] = new SendGridAdapter(),
        ["com.statusgator/v1"] = new StatusGatorAdapter(),
        ["com.unbounce/v1"] = new UnbounceAdapter(),
        ["com.urbanairship.connect/v1"] = new UrbanAirshipAdapter(),
        ["com.marketo/v1"] = new MarketoAdapter(),
        ["com.getvero/v1"] = new VeroAdapter(),
        ["com.hubspot/v1"] = new HubSpotAdapter(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, IAdapter> _adapters;

    /// <summary>The adapters of Sluice alone.</summary>
    public static AdapterRegistry Default { get; } = new([], []);

    /// <param name="remote">Adapters that are services of their own; one may stand in for an adapter of Sluice, tp2 and redirects excepted.</param>
    /// <param name="privateHosts">Hosts that may have addresses which are not public.</param>
    public AdapterRegistry(IReadOnlyList<RemoteAdapterOptions> remote, IReadOnlyList<string> privateHosts)
    {
        if (remote.Count == 0)
        {
            _adapters = BuiltIn;
            return;
        }
        var adapters = BuiltIn.ToDictionary(StringComparer.Ordinal);
        foreach (var options in remote) adapters[$"{options.Vendor}/{options.Version}"] = new RemoteAdapter(options, privateHosts);
        _adapters = adapters.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The paths that are served, without their leading slash.</summary>
    public IReadOnlyCollection<string> Paths => _adapters.Keys;

    /// <summary>Lets the path's adapter take out the events.</summary>
    public async ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken)
    {
        var path = $"{request.Vendor}/{request.Version}";
        if (!_adapters.TryGetValue(path, out var adapter))
            return AdapterResult.Failed("vendor/version", path, "vendor/version combination is not supported");
        var result = await adapter.ExtractAsync(request, cancellationToken);
        if (result.Events.Count > MaxEvents)
            return AdapterResult.Failed("body", null, $"more than {MaxEvents} events in one request");
        long repeated = request.Payload.Querystring?.Length ?? 0;
        if (request.Payload.Headers is { } headers)
            for (var i = 0; i < headers.Count; i++) repeated += headers[i].Length;
        return repeated * result.Events.Count > MaxRepeated
            ? AdapterResult.Failed("headers", null, "too many events behind so long a query string and headers")
            : result;
    }
}
