using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Sluice.Fabric.Measuring;

/// <summary>How often and how hard the fabric measures; section <c>Sluice:Fabric:Measuring</c>, durations as <c>00:00:05</c>.</summary>
public sealed record MeasuringOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Fabric:Measuring";

    /// <summary>Longest <see cref="Version"/>.</summary>
    public const int LongestVersion = 64;

    /// <summary>Version that instances say they run, so that an upgrade can be watched; null for that of the program.</summary>
    public string? Version { get; init; }

    /// <summary>Most questions to the log in any second. The service allows 50 for the whole namespace, workers included.</summary>
    public int CallsPerSecond { get; init; } = 20;

    /// <summary>How old the ends of a partition may get while events arrive in its hub.</summary>
    public TimeSpan HotInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How old they may get while nothing arrives.</summary>
    public TimeSpan IdleInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for one source in a round; what is not there by then is missing from it.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Heartbeats older than this are left out.</summary>
    public TimeSpan HeartbeatWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Counts of minutes older than this are left out.</summary>
    public TimeSpan CountWindow { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Time between two canaries; zero for none.</summary>
    public TimeSpan CanaryInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static MeasuringOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        var d = new MeasuringOptions();
        var options = new MeasuringOptions
        {
            Version = string.IsNullOrWhiteSpace(section[nameof(Version)]) ? null : section[nameof(Version)]!.Trim(),
            CallsPerSecond = Number(nameof(CallsPerSecond), d.CallsPerSecond),
            HotInterval = Time(nameof(HotInterval), d.HotInterval),
            IdleInterval = Time(nameof(IdleInterval), d.IdleInterval),
            Timeout = Time(nameof(Timeout), d.Timeout),
            HeartbeatWindow = Time(nameof(HeartbeatWindow), d.HeartbeatWindow),
            CountWindow = Time(nameof(CountWindow), d.CountWindow),
            CanaryInterval = Time(nameof(CanaryInterval), d.CanaryInterval),
        };
        foreach (var error in options.Validate()) errors.Add(error);
        return options;

        int Number(string name, int fallback)
        {
            if (section[name] is not { Length: > 0 } text) return fallback;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return value;
            errors.Add($"Sluice__Fabric__Measuring__{name} must be a whole number.");
            return fallback;
        }

        TimeSpan Time(string name, TimeSpan fallback)
        {
            if (section[name] is not { Length: > 0 } text) return fallback;
            if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value)) return value;
            errors.Add($"Sluice__Fabric__Measuring__{name} must be a duration such as 00:00:05.");
            return fallback;
        }
    }

    /// <summary>All that is wrong with the values, a sentence each; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        if (Version?.Length > LongestVersion)
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"Sluice__Fabric__Measuring__Version must have {LongestVersion} characters at most."));
        Between(nameof(CallsPerSecond), CallsPerSecond, 1, 50);
        Between(nameof(HotInterval), HotInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Between(nameof(IdleInterval), IdleInterval, HotInterval, TimeSpan.FromMinutes(10));
        Between(nameof(Timeout), Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Between(nameof(HeartbeatWindow), HeartbeatWindow, TimeSpan.FromSeconds(15), TimeSpan.FromHours(1));
        Between(nameof(CountWindow), CountWindow, TimeSpan.FromMinutes(2), TimeSpan.FromHours(1));
        if (CanaryInterval != TimeSpan.Zero)
            Between(nameof(CanaryInterval), CanaryInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        return errors;

        void Between<T>(string name, T value, T least, T most) where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                errors.Add(string.Create(CultureInfo.InvariantCulture,
                    $"Sluice__Fabric__Measuring__{name} must lie between {least} and {most}."));
        }
    }
}
