using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;

namespace Sluice.Fabric.Planning;

/// <summary>Settings of the planner, section <c>Sluice:Fabric:Planner</c>.</summary>
public sealed record PlannerOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Fabric:Planner";

    /// <summary>Names of all settings of the section.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        nameof(MinInstances), nameof(MaxInstances), nameof(Consumers), nameof(Balance), nameof(Utilisation),
        nameof(ScaleInUtilisation), nameof(InstanceRate), nameof(DrainTime), nameof(InFlight), nameof(LagGoal),
        nameof(StartDelay), nameof(MovePause), nameof(ScaleInWindow), nameof(LongestScaleInWindow), nameof(Rest),
        nameof(StaleAfter), nameof(StuckAfter), nameof(IneffectiveMemory), nameof(MinUnits), nameof(MaxUnits),
        nameof(UnitUtilisation), nameof(UnitDelay), nameof(UnitWindow), nameof(UnitPeriod), nameof(ParkedDrainTime),
        nameof(InstanceHour), nameof(UnitHour), nameof(MaxHourlyCost), nameof(Paused), nameof(DryRun), nameof(QuietHours),
    ];

    /// <summary>Fewest instances of a consumer; with 0 it may sleep when nothing arrives.</summary>
    public int MinInstances { get; init; } = 1;

    /// <summary>Most instances of a consumer. There are never more than partitions.</summary>
    public int MaxInstances { get; init; } = 32;

    /// <summary>Bounds of single consumers, by name.</summary>
    public ImmutableSortedDictionary<string, ConsumerBounds> Consumers { get; init; } =
        ImmutableSortedDictionary<string, ConsumerBounds>.Empty;

    /// <summary>How the host spreads partitions over instances.</summary>
    public Balance Balance { get; init; } = Balance.ByCount;

    /// <summary>Share of its capacity up to which an instance is loaded.</summary>
    public double Utilisation { get; init; } = 0.94;

    /// <summary>Share up to which instances would be loaded after a step in. The distance to the above is the dead band.</summary>
    public double ScaleInUtilisation { get; init; } = 0.86;

    /// <summary>Events a second that an instance is taken to do until it has been measured.</summary>
    public double InstanceRate { get; init; } = 1_000;

    /// <summary>Time in which a backlog is to be gone.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Age of events that counts as in flight, not as backlog.</summary>
    public TimeSpan InFlight { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>Age that no event should exceed before it is processed.</summary>
    public TimeSpan LagGoal { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time from a step out until its instances work, until it has been measured.</summary>
    public TimeSpan StartDelay { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Time for which a partition pauses when it moves, until it has been measured.</summary>
    public TimeSpan MovePause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for which a smaller size must have been enough before a step in.</summary>
    public TimeSpan ScaleInWindow { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The window doubles up to this whenever a step in was soon regretted.</summary>
    public TimeSpan LongestScaleInWindow { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Time after a step out without a step in; a step out that follows a step in sooner than this is a regret.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Age at which a measurement is too old.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time after which a partition that stands still, while its owner works, is stuck.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Time for which a step out that did not help is remembered.</summary>
    public TimeSpan IneffectiveMemory { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Fewest throughput units.</summary>
    public int MinUnits { get; init; } = 1;

    /// <summary>Most throughput units, 40 at most.</summary>
    public int MaxUnits { get; init; } = 20;

    /// <summary>Share of the log's limits up to which it is loaded.</summary>
    public double UnitUtilisation { get; init; } = 0.97;

    /// <summary>Time until a change of throughput units takes effect.</summary>
    public TimeSpan UnitDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time for which fewer units must have been enough.</summary>
    public TimeSpan UnitWindow { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Time for which units are paid at a time, counted from midnight UTC; they go down in its last sixth.</summary>
    public TimeSpan UnitPeriod { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Time in which events that were parked in front of the log are to be taken in.</summary>
    public TimeSpan ParkedDrainTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Price of an instance for an hour.</summary>
    public decimal InstanceHour { get; init; }

    /// <summary>Price of a throughput unit for an hour.</summary>
    public decimal UnitHour { get; init; }

    /// <summary>What an hour of all instances and units may cost; 0 for no bound.</summary>
    public decimal MaxHourlyCost { get; init; }

    /// <summary>True: decisions are shown and not carried out, because people work on the pipeline.</summary>
    public bool Paused { get; init; }

    /// <summary>True: decisions are shown and not carried out, because the planner is on trial.</summary>
    public bool DryRun { get; init; }

    /// <summary>Hours, in UTC, in which nothing is taken away; null for none.</summary>
    public QuietHours? QuietHours { get; init; }

    /// <summary>Reads the section and checks it.</summary>
    /// <exception cref="InvalidOperationException">The settings do not make sense; the message holds every error, a line each.</exception>
    public static PlannerOptions From(IConfiguration configuration)
    {
        var errors = new List<string>();
        var options = PlannerOptionsReader.Read(configuration.GetSection(Section), errors);
        return errors.Count == 0 ? options : throw new InvalidOperationException(string.Join('\n', errors));
    }

    /// <summary>A sentence for everything that does not make sense; none when all is well.</summary>
    public IReadOnlyList<string> Problems() => PlannerOptionsRules.Problems(this);

    internal int MinFor(string consumer) =>
        Consumers.TryGetValue(consumer, out var own) && own.MinInstances is { } min ? min : MinInstances;

    internal int MaxFor(string consumer) =>
        Consumers.TryGetValue(consumer, out var own) && own.MaxInstances is { } max ? max : MaxInstances;

    internal bool PausedFor(string consumer) =>
        Paused || (Consumers.TryGetValue(consumer, out var own) && own.Paused);
}
