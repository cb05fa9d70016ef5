using System.Globalization;
using Microsoft.Extensions.Configuration;

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
        var defaults = new VisitorsOptions();
        var options = new VisitorsOptions
        {
            Keys = ReadKeys(section.GetSection(nameof(Keys)), errors),
            Sites = VisitorSite.ReadAll(section.GetSection(nameof(Sites)), errors),
            AllowAnonymous = ReadSwitch(section, nameof(AllowAnonymous), errors),
            CacheBytes = ReadNumber(section, nameof(CacheBytes), defaults.CacheBytes, 0, 1L << 36, errors),
            SessionGap = ReadGap(section, defaults.SessionGap, errors),
            RulesFile = section[nameof(RulesFile)] is { Length: > 0 } file ? file : null,
            Rules = section[nameof(Rules)] is { Length: > 0 } rules ? rules : null,
            CookieName = section[nameof(CookieName)] is { Length: > 0 } name ? name : defaults.CookieName,
        };
        if (options is { Rules: not null, RulesFile: not null })
            errors.Add($"{Section}:{nameof(Rules)} and {Section}:{nameof(RulesFile)} exclude each other.");
        return options;
    }

    private static TimeSpan ReadGap(IConfigurationSection section, TimeSpan fallback, ICollection<string> errors)
    {
        if (section[nameof(SessionGap)] is not { Length: > 0 } text) return fallback;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var gap) && gap >= TimeSpan.FromMinutes(1) && gap <= TimeSpan.FromDays(1))
            return gap;
        errors.Add($"{Section}:{nameof(SessionGap)} must be a duration of 00:01:00 to 1.00:00:00.");
        return fallback;
    }

    internal static bool IsKey(string key) => key.Length is >= 16 and <= 256 && !key.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static List<string> ReadKeys(IConfigurationSection section, ICollection<string> errors)
    {
        var keys = new List<string>();
        if (section.Value is { Length: > 0 } text)
            keys.AddRange(text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        foreach (var child in section.GetChildren())
            if (child.Value is { Length: > 0 } key)
                keys.Add(key);
        for (var i = 0; i < keys.Count; i++)
            if (!IsKey(keys[i]))
                errors.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{Section}:Keys: key {i + 1} must be 16 to 256 visible ASCII characters without spaces."));
        return keys;
    }

    private static bool ReadSwitch(IConfigurationSection section, string name, ICollection<string> errors)
    {
        if (section[name] is not { Length: > 0 } text) return false;
        if (bool.TryParse(text, out var value)) return value;
        errors.Add($"{Section}:{name} must be true or false.");
        return false;
    }

    private static long ReadNumber(
        IConfigurationSection section, string name, long fallback, long least, long most, ICollection<string> errors)
    {
        if (section[name] is not { Length: > 0 } text) return fallback;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most)
            return value;
        errors.Add(string.Create(CultureInfo.InvariantCulture,
            $"{Section}:{name} must be a whole number from {least} to {most}."));
        return fallback;
    }
}
