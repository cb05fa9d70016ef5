namespace Sluice.Collect;

/// <summary>
/// What stands between the client and this program (<c>Sluice:Collector:Proxy</c>). The Functions host replaces
/// <c>X-Forwarded-For</c> and <c>Host</c> by its own, so the client's are looked for in other headers first.
/// A client can write any of these headers where no front end overwrites them: list only those that yours does.
/// </summary>
public sealed record ProxyOptions
{
    /// <summary>
    /// Headers that may hold the client's address (<c>ip</c>, <c>ip:port</c>, a list of them), the first that does wins; else
    /// the peer of the connection. The payload's own <c>X-Forwarded-For</c> is written from what was found.
    /// Default <c>X-Azure-ClientIP, Client-IP, X-Client-IP, X-Forwarded-For</c>.
    /// </summary>
    public IReadOnlyList<string> ClientAddressHeaders { get; init; } =
        ["X-Azure-ClientIP", "Client-IP", "X-Client-IP", "X-Forwarded-For"];

    /// <summary>Headers that may hold the host the client asked for, before <c>Host</c>. Default <c>X-Forwarded-Host, Disguised-Host</c>.</summary>
    public IReadOnlyList<string> HostHeaders { get; init; } = ["X-Forwarded-Host", "Disguised-Host"];

    /// <summary>
    /// Headers of the platform that stay out of the payload's list; a <c>*</c> at the end stands for any rest. Default: those
    /// of the Functions host, of App Service's front end and of Azure Front Door.
    /// </summary>
    public IReadOnlyList<string> HiddenHeaders { get; init; } =
    [
        "X-Forwarded-*", "X-Azure-*", "X-ARR-*", "X-WAWS-*", "X-AppService-*", "X-Client-IP", "X-Client-Port", "Client-IP",
        "x-ms-invocation-id", "X-Original-URL", "X-SITE-DEPLOYMENT-ID", "Disguised-Host", "WAS-DEFAULT-HOSTNAME",
        "Max-Forwards", "X-FD-HealthProbe",
    ];

    internal static ProxyOptions From(SettingsReader read, ProxyOptions fallback) => new()
    {
        ClientAddressHeaders = read.List("Proxy:ClientAddressHeaders", fallback.ClientAddressHeaders),
        HostHeaders = read.List("Proxy:HostHeaders", fallback.HostHeaders),
        HiddenHeaders = read.List("Proxy:HiddenHeaders", fallback.HiddenHeaders),
    };
}
