using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sluice.Log;

namespace Sluice.Archive.Lake;

/// <summary>
/// Names in the lake: <c>enriched/dt=YYYY-MM-DD/hh=HH/event_name=NAME/part-0.parquet</c>, <c>failed/…/failure=NAME/…</c>,
/// and the manifest of an hour, <c>_manifests/enriched/dt=YYYY-MM-DD/hh=HH.json</c>.
/// </summary>
public static class LakeName
{
    /// <summary>What Hive, Spark and DuckDB read as "no value".</summary>
    public const string NoValue = "__HIVE_DEFAULT_PARTITION__";

    private const int MostCharacters = 120;
    private const string Manifests = "_manifests/";

    /// <summary>The file of an hour and an event name.</summary>
    public static string File(string hub, DateTimeOffset hour, string eventName) =>
        $"{ArchiveName.FolderOf(hub, hour)}{(hub == HubNames.Failed ? "failure" : "event_name")}={Escape(eventName)}/part-0.parquet";

    /// <summary>The manifest of an hour.</summary>
    public static string Manifest(string hub, DateTimeOffset hour) => $"{Manifests}{ArchiveName.FolderOf(hub, hour).TrimEnd('/')}.json";

    /// <summary>What the manifests of a hub begin with.</summary>
    public static string ManifestsOf(string hub) => $"{Manifests}{hub}/dt=";

    /// <summary>The hour of a manifest; false for any other name.</summary>
    public static bool TryParseManifest(string name, out DateTimeOffset hour)
    {
        hour = default;
        return name.Split('/') is ["_manifests", _, ['d', 't', '=', .. var day], ['h', 'h', '=', .. var rest]]
            && rest.EndsWith(".json", StringComparison.Ordinal)
            && DateTimeOffset.TryParseExact(
                day + rest[..^5], "yyyy-MM-ddHH", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out hour);
    }

    // As Hive escapes the values of folders, and readers read them. A name that is too long for a folder ends in a hash.
    private static string Escape(string value)
    {
        if (value.Length == 0) return NoValue;
        if (value.Length > MostCharacters)
            value = value[..(MostCharacters - 10)] + "~" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)))[..9];
        var text = new StringBuilder(value.Length);
        foreach (var one in Encoding.UTF8.GetBytes(value))
            if (char.IsAsciiLetterOrDigit((char)one) || one is (byte)'_' or (byte)'-' or (byte)'~') text.Append((char)one);
            else text.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
        return text.ToString();
    }
}
