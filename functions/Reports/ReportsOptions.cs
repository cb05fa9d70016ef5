using Microsoft.Extensions.Configuration;
using Sluice.Settings;

namespace Sluice.Reports;

/// <summary>Settings of the reports and their API, section <c>Sluice:Reports</c>.</summary>
public sealed record ReportsOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Reports";

    /// <summary>A file that says which reports are kept; default none: the built-in ones.</summary>
    public string? File { get; init; }

    /// <summary>
    /// API keys, any of which opens the API; a list (<c>Keys:0</c>, <c>Keys:1</c>, …) or one text with commas. Each is 16
    /// to 256 visible ASCII characters. Default: none.
    /// </summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Answers everyone when there are no keys; default false. For local runs.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Origins (<c>https://shop.example</c>) whose pages may ask; default none: this app's own only.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Hours that an event's own time may lie before its arrival; default 24. An older one counts when it arrived.</summary>
    public int LateHours { get; init; } = 24;

    /// <summary>Days that minutes are kept; default 14. More than the log keeps events and <see cref="LateHours"/> together.</summary>
    public int MinuteDays { get; init; } = 14;

    /// <summary>Days that hours are kept; default 400.</summary>
    public int HourDays { get; init; } = 400;

    /// <summary>Days that days are kept; default 3650.</summary>
    public int DayDays { get; init; } = 3_650;

    /// <summary>Memory for minutes that were written lately, in bytes per partition; default 16 MiB.</summary>
    public long CacheBytes { get; init; } = 16L << 20;

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static ReportsOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var read = new SectionReader(configuration.GetSection(Section), Section, errors);
        var defaults = new ReportsOptions();
        var options = new ReportsOptions
        {
            File = read.Text(nameof(File)),
            Keys = read.Keys(nameof(Keys)),
            AllowAnonymous = read.Switch(nameof(AllowAnonymous)),
            AllowedOrigins = ReadOrigins(read, errors),
            LateHours = read.Number(nameof(LateHours), defaults.LateHours, 0, 168),
            MinuteDays = read.Number(nameof(MinuteDays), defaults.MinuteDays, 2, 100),
            HourDays = read.Number(nameof(HourDays), defaults.HourDays, 4, 36_500),
            DayDays = read.Number(nameof(DayDays), defaults.DayDays, 4, 36_500),
            CacheBytes = read.Number(nameof(CacheBytes), defaults.CacheBytes, 0, 1L << 36),
        };
        if (options.LateHours > (options.MinuteDays - 1) * 24)
            errors.Add($"{Section}:LateHours must leave a day of MinuteDays: {(options.MinuteDays - 1) * 24} at most.");
        if (options.HourDays < options.MinuteDays + 2) errors.Add($"{Section}:HourDays must be MinuteDays and two more at least.");
        if (options.DayDays < options.HourDays) errors.Add($"{Section}:DayDays must not be less than HourDays.");
        return options;
    }

    private static IReadOnlyList<string> ReadOrigins(SectionReader read, ICollection<string> errors)
    {
        var origins = read.List(nameof(AllowedOrigins));
        foreach (var origin in origins)
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
                || !string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase))
                errors.Add($"{Section}:AllowedOrigins: '{origin}' must be like https://shop.example, without a path.");
        return origins;
    }
}
