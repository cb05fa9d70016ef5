using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sluice.Settings;

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
        var read = new SectionReader(configuration.GetSection(Section), Section, errors);
        var d = new MeasuringOptions();
        var options = new MeasuringOptions
        {
            Version = read.Text(nameof(Version))?.Trim() is { Length: > 0 } version ? version : null,
            CallsPerSecond = read.Number(nameof(CallsPerSecond), d.CallsPerSecond),
            HotInterval = read.Duration(nameof(HotInterval), d.HotInterval),
            IdleInterval = read.Duration(nameof(IdleInterval), d.IdleInterval),
            Timeout = read.Duration(nameof(Timeout), d.Timeout),
            HeartbeatWindow = read.Duration(nameof(HeartbeatWindow), d.HeartbeatWindow),
            CountWindow = read.Duration(nameof(CountWindow), d.CountWindow),
            CanaryInterval = read.Duration(nameof(CanaryInterval), d.CanaryInterval),
        };
        foreach (var error in options.Validate()) errors.Add(error);
        return options;
    }

    /// <summary>All that is wrong with the values, a sentence each; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        if (Version?.Length > LongestVersion)
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:Version must have {LongestVersion} characters at most."));
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
                    $"{Section}:{name} must lie between {least} and {most}."));
        }
    }
}
