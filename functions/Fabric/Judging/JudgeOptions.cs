using Microsoft.Extensions.Configuration;

namespace Sluice.Fabric.Judging;

/// <summary>Settings of the state engine, section <c>Sluice:Fabric:Judge</c>. Times are written <c>hh:mm:ss</c>.</summary>
public sealed record JudgeOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Fabric:Judge";

    /// <summary>Age that the oldest waiting event may have.</summary>
    public TimeSpan Objective { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How far ahead a breach of the objective is predicted.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Age below which nothing is predicted: events in flight.</summary>
    public TimeSpan LeastLag { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for which a worker must be behind, or about to be, before it counts as lagging.</summary>
    public TimeSpan LagHold { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time without progress, while events wait and an owner lives, after which a partition is stalled. It stretches to three times the usual time between checkpoints, five times this at most.</summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Time without progress, while events wait and no owner lives, after which a partition is stopped.</summary>
    public TimeSpan StopAfter { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>Age at which a measurement says nothing any more.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time without a heartbeat after which an instance is taken for dead.</summary>
    public TimeSpan InstanceSilence { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Time without renewal after which an owner that sends no heartbeats is taken for dead.</summary>
    public TimeSpan OwnerExpiry { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time without an arrival after which a stream is idle.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time for which all must be well before an incident closes. It doubles, up to 16 times, when the incident comes back soon.</summary>
    public TimeSpan CloseAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time for which events must be missing by count before it is called a loss.</summary>
    public TimeSpan LossPersists { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time for which instances of a worker may have several versions: how long an upgrade may take.</summary>
    public TimeSpan MixedAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Time between two rounds after which nothing is concluded from the silence in between: the fabric was away, or a clock jumped.</summary>
    public TimeSpan LongestGap { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Failures of one batch after which it is poison.</summary>
    public int PoisonAttempts { get; init; } = 3;

    /// <summary>Most incidents that are open at a time.</summary>
    public int MaxOpenIncidents { get; init; } = 200;

    /// <summary>Reads the section and checks it.</summary>
    /// <exception cref="InvalidOperationException">The settings do not make sense; the message holds every error, a line each.</exception>
    public static JudgeOptions From(IConfiguration configuration)
    {
        var errors = new List<string>();
        var options = JudgeOptionsReader.Read(configuration.GetSection(Section), errors);
        return errors.Count == 0 ? options : throw new InvalidOperationException(string.Join('\n', errors));
    }

    /// <summary>A sentence for everything that does not make sense; none when all is well.</summary>
    public IReadOnlyList<string> Problems() => JudgeOptionsRules.Problems(this);
}
