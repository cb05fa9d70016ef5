namespace Sluice.Enrich.Assets;

/// <summary>
/// Settings of the files that enrichments name by <c>uri</c> and <c>database</c>, section <c>Sluice:Enrich:Assets</c>.
/// </summary>
public sealed record AssetOptions
{
    /// <summary>Age at which a file is fetched again, a minute to 365 days; default 7 days, as Snowplow's <c>assetsUpdatePeriod</c>.</summary>
    public TimeSpan RefreshPeriod { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Time for one file, a second to an hour; default five minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Size of one file, at most; 1,024 to 2,000,000,000 bytes, default 512,000,000.</summary>
    public int MaximumBytes { get; init; } = 512_000_000;

    /// <summary>Plain HTTP from any host; without it only from this machine.</summary>
    public bool AllowHttp { get; init; }
}
