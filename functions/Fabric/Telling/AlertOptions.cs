using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;

namespace Sluice.Fabric.Telling;

/// <summary>Settings of alerts, section <c>Sluice:Fabric:Alerts</c>. Without targets nobody is told.</summary>
public sealed record AlertOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Fabric:Alerts";

    /// <summary>Most targets.</summary>
    public const int MostTargets = 20;

    /// <summary>Where alerts go.</summary>
    public ImmutableArray<AlertTarget> Targets { get; init; } = [];

    /// <summary>Which pipeline speaks; part of PagerDuty's keys, so it must differ between pipelines and stay the same.</summary>
    public string Source { get; init; } = "sluice";

    /// <summary>Address of the console, for people who want to see more; null for none.</summary>
    public Uri? ConsoleUrl { get; init; }

    /// <summary>Messages a minute to a target; what is beyond is merged, or waits.</summary>
    public int PerMinute { get; init; } = 10;

    /// <summary>Messages that may wait for a target; the oldest give way.</summary>
    public int MaxQueue { get; init; } = 200;

    /// <summary>Time for one answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Least time between two messages about a change of the same incident, unless it got worse.</summary>
    public TimeSpan UpdateInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Age at which a message that could not be delivered is given up.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Plain HTTP to this machine, for tests; all other addresses must be https.</summary>
    public bool AllowHttpOnLoopback { get; init; }

    /// <summary>Reads the section and checks it.</summary>
    /// <exception cref="InvalidOperationException">The settings do not make sense; the message holds every error, a line each.</exception>
    public static AlertOptions From(IConfiguration configuration)
    {
        var errors = new List<string>();
        var options = Read(configuration, errors);
        return errors.Count == 0 ? options : throw new InvalidOperationException(string.Join('\n', errors));
    }

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>, none of them quoting a value.</summary>
    public static AlertOptions Read(IConfiguration configuration, ICollection<string> errors) =>
        AlertOptionsReader.Read(configuration.GetSection(Section), errors);
}
