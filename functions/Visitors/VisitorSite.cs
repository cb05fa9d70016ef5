using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sluice.Settings;

namespace Sluice.Visitors;

/// <summary>A web site that asks the visitor API.</summary>
/// <param name="Name">Its name, for people who read the settings.</param>
/// <param name="Key">Opens reading; null when only its pages ask.</param>
/// <param name="Origins">Where its pages are, such as <c>https://www.example.org</c>: they may ask who their own visitor is.</param>
public sealed record VisitorSite(string Name, string? Key, IReadOnlyList<string> Origins)
{
    private const int Most = 50;

    internal static IReadOnlyList<VisitorSite> ReadAll(IConfigurationSection section, ICollection<string> errors)
    {
        var sites = new List<VisitorSite>();
        foreach (var child in section.GetChildren())
        {
            var read = new SectionReader(child, child.Path, errors);
            var key = read.Key("Key");
            var origins = read.List("Origins");
            foreach (var origin in origins)
                if (!IsOrigin(origin))
                    errors.Add($"{child.Path}:Origins: '{origin}' is no origin; it is written https://host, with a port where it has one.");
            if (key is null && origins.Count == 0) errors.Add($"{child.Path} needs a Key or Origins.");
            sites.Add(new VisitorSite(child["Name"] ?? child.Key, key, origins));
        }
        if (sites.Count > Most)
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{section.Path} may be {Most} at most."));
        return sites;
    }

    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http")
        && uri.GetLeftPart(UriPartial.Authority) == origin && uri.UserInfo.Length == 0;
}
