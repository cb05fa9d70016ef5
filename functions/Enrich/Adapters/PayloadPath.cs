namespace Sluice.Enrich.Adapters;

/// <summary>The path of a payload, read as vendor and version.</summary>
internal static class PayloadPath
{
    public const string SnowplowVendor = "com.snowplowanalytics.snowplow";

    /// <summary>
    /// Two segments are vendor and version; <c>/i</c> and <c>/ice.png</c> are version <c>tp1</c> of Snowplow. False for
    /// any other path.
    /// </summary>
    public static bool TryRead(string path, out string vendor, out string version)
    {
        (vendor, version) = ("", "");
        var rest = path.AsSpan().Trim('/');
        if (path is "/i" or "/ice.png" or "i" or "ice.png")
        {
            (vendor, version) = (SnowplowVendor, "tp1");
            return true;
        }
        var slash = rest.IndexOf('/');
        if (slash <= 0 || slash == rest.Length - 1 || rest[(slash + 1)..].Contains('/')) return false;
        vendor = rest[..slash].ToString();
        version = rest[(slash + 1)..].ToString();
        return true;
    }
}
