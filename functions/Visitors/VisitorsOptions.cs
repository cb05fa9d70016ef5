using Microsoft.Extensions.Configuration;
using Sluice.Settings;

namespace Sluice.Visitors;

/// <summary>Settings of the visitor profiles and their API, section <c>Sluice:Visitors</c>.</summary>
public sealed record VisitorsOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Visitors";

    /// <summary>
    /// API keys, any of which opens the API; a list (<c>Keys:0</c>, <c>Keys:1</c>, …) or one text with commas. Each is 16
    /// to 256 visible ASCII characters. Default: none.
    /// </summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Answers everyone when there are no keys; default false. For local runs.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>
    /// Web sites that may ask, 50 at most: <c>Sites:0:Name</c>; <c>Sites:0:Key</c>, which opens reading and nothing else;
    /// and <c>Sites:0:Origins:0</c> or one text with commas, from where its pages may ask for their own visitor's flags.
    /// </summary>
    public IReadOnlyList<VisitorSite> Sites { get; init; } = [];

    /// <summary>Memory for profiles that were written lately, in bytes per partition; default 8 MiB.</summary>
    public long CacheBytes { get; init; } = 8L << 20;

    /// <summary>Longest silence within a session, 1 minute to 1 day; default 30 minutes.</summary>
    public TimeSpan SessionGap { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>File with rules; null for none.</summary>
    public string? RulesFile { get; init; }

    /// <summary>The rules themselves, as JSON, instead of a file.</summary>
    public string? Rules { get; init; }

    /// <summary>Name of the collector's cookie; default <c>sp</c>.</summary>
    public string CookieName { get; init; } = "sp";

    /// <summary>Reads the section and checks it.</summary>
    /// <exception cref="InvalidOperationException">The settings do not make sense; the message holds every error, a line each, and no key.</exception>
    public static VisitorsOptions From(IConfiguration configuration)
    {
        var errors = new List<string>();
        var options = Read(configuration, errors);
        return errors.Count == 0 ? options : throw new InvalidOperationException(string.Join('\n', errors));
    }

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static VisitorsOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        var read = new SectionReader(section, Section, errors);
        var defaults = new VisitorsOptions();
        var options = new VisitorsOptions
        {
            Keys = read.Keys(nameof(Keys)),
            Sites = VisitorSite.ReadAll(section.GetSection(nameof(Sites)), errors),
            AllowAnonymous = read.Switch(nameof(AllowAnonymous)),
            CacheBytes = read.Number(nameof(CacheBytes), defaults.CacheBytes, 0, 1L << 36),
            SessionGap = read.Duration(nameof(SessionGap), defaults.SessionGap, 60, 86_400),
            RulesFile = read.Text(nameof(RulesFile)),
            Rules = read.Text(nameof(Rules)),
            CookieName = read.Text(nameof(CookieName)) ?? defaults.CookieName,
        };
        if (options is { Rules: not null, RulesFile: not null })
            errors.Add($"{Section}:{nameof(Rules)} and {Section}:{nameof(RulesFile)} exclude each other.");
        return options;
    }
}
