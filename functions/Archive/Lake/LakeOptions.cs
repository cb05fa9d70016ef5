using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Sluice.Archive.Lake;

/// <summary>Settings of the lake, section <c>Sluice:Lake</c>.</summary>
public sealed record LakeOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Lake";

    /// <summary>Minutes after its end at which an hour is taken into the lake; default 10.</summary>
    public int DelayMinutes { get; init; } = 10;

    /// <summary>Hours behind the newest of the lake that are compared with the archive at every run; default 168.</summary>
    public int LookBackHours { get; init; } = 168;

    /// <summary>Hours that one run writes at most; default 24. The next run goes on.</summary>
    public int HoursPerRun { get; init; } = 24;

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static LakeOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        var defaults = new LakeOptions();
        return new LakeOptions
        {
            DelayMinutes = Number(nameof(DelayMinutes), defaults.DelayMinutes, 0, 1_440),
            LookBackHours = Number(nameof(LookBackHours), defaults.LookBackHours, 1, 24 * 90),
            HoursPerRun = Number(nameof(HoursPerRun), defaults.HoursPerRun, 1, 10_000),
        };

        int Number(string name, int fallback, int least, int most)
        {
            if (section[name] is not { Length: > 0 } text) return fallback;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{name} must be a whole number from {least} to {most}."));
            return fallback;
        }
    }
}
