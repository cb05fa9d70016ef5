using Microsoft.Extensions.Configuration;

namespace Sluice.Collect;

/// <summary>
/// The collector's configuration, section <c>Sluice:Collector</c>. Names and defaults are those of Snowplow's collector
/// wherever it has the option; <see cref="Proxy"/>, <see cref="Batching"/> and <see cref="Relay"/> are Sluice's own.
/// Durations are <c>[d.]hh:mm:ss</c> or a number with its unit (<c>365 days</c>, <c>500 ms</c>).
/// To add an option: a property here or in one of the parts, its line in <see cref="From"/>, its rule in <c>CollectorOptionsRules</c>.
/// </summary>
public sealed record CollectorOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Sluice:Collector";

    /// <summary>
    /// Custom paths: exact <c>/vendor/version</c> → the path that goes into the payload and decides whether the request is
    /// a redirect. Default: none. Also accepted as a list of <c>From</c>/<c>To</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Paths { get; init; } = new Dictionary<string, string>();

    /// <summary>The cookie that carries the network user id.</summary>
    public CookieOptions Cookie { get; init; } = new();

    /// <summary>The cookie by which a visitor asks not to be tracked.</summary>
    public DoNotTrackCookieOptions DoNotTrackCookie { get; init; } = new();

    /// <summary>The detour that finds out whether a browser takes third-party cookies.</summary>
    public CookieBounceOptions CookieBounce { get; init; } = new();

    /// <summary>The answer to <c>GET /crossdomain.xml</c>.</summary>
    public CrossDomainOptions CrossDomain { get; init; } = new();

    /// <summary>The answer to <c>GET /</c>.</summary>
    public RootResponseOptions RootResponse { get; init; } = new();

    /// <summary>Preflight answers.</summary>
    public CorsOptions Cors { get; init; } = new();

    /// <summary>Default false: requests to <c>/r/…</c> are answered 404 unless a custom path leads there.</summary>
    public bool EnableDefaultRedirect { get; init; }

    /// <summary>Hosts to which <c>/r/…</c> may redirect, compared exactly. Default: none, which allows every host.</summary>
    public IReadOnlyList<string> RedirectDomains { get; init; } = [];

    /// <summary>Sizes and times.</summary>
    public NetworkingOptions Networking { get; init; } = new();

    /// <summary>How payloads are laid out on the log.</summary>
    public StreamsOptions Streams { get; init; } = new();

    /// <summary>The Strict-Transport-Security header.</summary>
    public HstsOptions Hsts { get; init; } = new();

    /// <summary>What stands between the client and this program.</summary>
    public ProxyOptions Proxy { get; init; } = new();

    /// <summary>How requests share writes, and when the log counts as away.</summary>
    public BatchingOptions Batching { get; init; } = new();

    /// <summary>How much of what was parked one run of the relay puts back.</summary>
    public RelayOptions Relay { get; init; } = new();

    /// <summary>Reads section <see cref="Section"/>; everything that is absent has its default.</summary>
    /// <exception cref="InvalidOperationException">Something is wrong or unknown; the message lists every mistake, one a line.</exception>
    public static CollectorOptions From(IConfiguration configuration)
    {
        var read = new SettingsReader(configuration.GetSection(Section), Section);
        var fallback = new CollectorOptions();
        var options = new CollectorOptions
        {
            Paths = read.Map("Paths", "From", "To"),
            Cookie = CookieOptions.From(read, fallback.Cookie),
            DoNotTrackCookie = DoNotTrackCookieOptions.From(read, fallback.DoNotTrackCookie),
            CookieBounce = CookieBounceOptions.From(read, fallback.CookieBounce),
            CrossDomain = CrossDomainOptions.From(read, fallback.CrossDomain),
            RootResponse = RootResponseOptions.From(read, fallback.RootResponse),
            Cors = CorsOptions.From(read, fallback.Cors),
            EnableDefaultRedirect = read.Flag("EnableDefaultRedirect", fallback.EnableDefaultRedirect),
            RedirectDomains = read.List("RedirectDomains", fallback.RedirectDomains),
            Networking = NetworkingOptions.From(read, fallback.Networking),
            Streams = StreamsOptions.From(read, fallback.Streams),
            Hsts = HstsOptions.From(read, fallback.Hsts),
            Proxy = ProxyOptions.From(read, fallback.Proxy),
            Batching = BatchingOptions.From(read, fallback.Batching),
            Relay = RelayOptions.From(read, fallback.Relay),
        };
        read.ReportUnknown();
        CollectorOptionsRules.Check(options, read.Errors);
        Throw(read.Errors);
        return options;
    }

    /// <summary>Checks options that were made in code.</summary>
    /// <exception cref="InvalidOperationException">Something is wrong; the message lists every mistake, one a line.</exception>
    public CollectorOptions Validated()
    {
        var errors = new List<string>();
        CollectorOptionsRules.Check(this, errors);
        Throw(errors);
        return this;
    }

    private static void Throw(List<string> errors)
    {
        if (errors.Count > 0)
            throw new InvalidOperationException("The collector's configuration is wrong:\n" + string.Join('\n', errors));
    }
}
