namespace Sluice.Cli.Micro;

/// <summary>Vendor and version of a collector path.</summary>
internal static class RequestPath
{
    /// <summary>Vendor of Snowplow's own protocols.</summary>
    public const string SnowplowVendor = "com.snowplowanalytics.snowplow";

    /// <summary><c>/vendor/version</c>; every other path (<c>/i</c>, <c>/ice.png</c>) is the first tracker protocol.</summary>
    public static (string Vendor, string Version) Api(string? path)
    {
        var parts = (path ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length >= 2 ? (parts[0], string.Join('/', parts[1..])) : (SnowplowVendor, "tp1");
    }
}
