using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Sluice.Enrich.Adapters.Remote;

/// <summary>A service that takes the events out of the requests to one path; section <c>Sluice:Enrich:RemoteAdapters:{n}</c>.</summary>
public sealed record RemoteAdapterOptions
{
    /// <summary>First segment of the path, such as <c>com.acme</c>.</summary>
    public string Vendor { get; init; } = "";

    /// <summary>Second segment of the path, such as <c>v1</c>.</summary>
    public string Version { get; init; } = "";

    /// <summary>Where the requests are posted to, http or https.</summary>
    public Uri? Url { get; init; }

    /// <summary>Longest wait for an answer, 1 to 60 seconds; default 10 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    internal static IReadOnlyList<RemoteAdapterOptions> Read(IConfigurationSection section, ICollection<string> errors)
    {
        var all = new List<RemoteAdapterOptions>();
        foreach (var entry in section.GetChildren())
        {
            var options = new RemoteAdapterOptions { Vendor = entry["Vendor"] ?? "", Version = entry["Version"] ?? "" };
            if (options.Vendor.Length == 0 || options.Version.Length == 0 || (options.Vendor + options.Version).Contains('/'))
                errors.Add($"{entry.Path}: Vendor and Version must be the two segments of a path.");
            else if ((options.Vendor is PayloadPath.SnowplowVendor or "r" && options.Version is "tp1" or "tp2")
                || all.Exists(other => other.Vendor == options.Vendor && other.Version == options.Version))
                errors.Add($"{entry.Path}: {options.Vendor}/{options.Version} is taken.");
            if (Uri.TryCreate(entry["Url"], UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0)
                options = options with { Url = url };
            else
                errors.Add($"{entry.Path}:Url must be an http or https address without user and password.");
            if (entry["Timeout"] is { Length: > 0 } text)
            {
                if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var timeout)
                    && timeout >= TimeSpan.FromSeconds(1) && timeout <= TimeSpan.FromSeconds(60))
                    options = options with { Timeout = timeout };
                else
                    errors.Add($"{entry.Path}:Timeout must be a time from 00:00:01 to 00:01:00.");
            }
            all.Add(options);
        }
        return all;
    }
}
