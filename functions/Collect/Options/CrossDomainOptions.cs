namespace Sluice.Collect;

/// <summary>The policy file <c>GET /crossdomain.xml</c> (<c>Sluice:Collector:CrossDomain</c>).</summary>
public sealed record CrossDomainOptions
{
    /// <summary>Default false: 404.</summary>
    public bool Enabled { get; init; }

    /// <summary>Domains allowed. Default <c>*</c>.</summary>
    public IReadOnlyList<string> Domains { get; init; } = ["*"];

    /// <summary>The <c>secure</c> attribute of each. Default true.</summary>
    public bool Secure { get; init; } = true;

    internal static CrossDomainOptions From(SettingsReader read, CrossDomainOptions fallback) => new()
    {
        Enabled = read.Flag("CrossDomain:Enabled", fallback.Enabled),
        Domains = read.List("CrossDomain:Domains", fallback.Domains),
        Secure = read.Flag("CrossDomain:Secure", fallback.Secure),
    };
}
