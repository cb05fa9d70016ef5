using System.Globalization;
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

    /// <summary>Memory for profiles that were written lately, in bytes per partition; default 4 MiB.</summary>
    public long CacheBytes { get; init; } = 4L << 20;

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
        return new VisitorsOptions
        {
            Keys = ReadKeys(section.GetSection(nameof(Keys)), errors),
            AllowAnonymous = read.Switch(nameof(AllowAnonymous)),
            CacheBytes = read.Number(nameof(CacheBytes), defaults.CacheBytes, 0, 1L << 36),
        };
    }

    private static List<string> ReadKeys(IConfigurationSection section, ICollection<string> errors)
    {
        var keys = new List<string>();
        if (section.Value is { Length: > 0 } text)
            keys.AddRange(text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        foreach (var child in section.GetChildren())
            if (child.Value is { Length: > 0 } key)
                keys.Add(key);
        for (var i = 0; i < keys.Count; i++)
            if (keys[i].Length is < 16 or > 256 || keys[i].AsSpan().ContainsAnyExceptInRange('!', '~'))
                errors.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{Section}:Keys: key {i + 1} must be 16 to 256 visible ASCII characters without spaces."));
        return keys;
    }
}
