using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sluice.Azure.Settings;
using Sluice.Settings;

namespace Sluice.Azure.EventHubs;

/// <summary>How the log is spoken to; app settings <c>Sluice__EventHubs__Name</c> (durations as <c>00:00:05</c>).</summary>
public sealed record EventHubsOptions
{
    private const string Section = "Sluice:EventHubs";

    /// <summary>The defaults.</summary>
    public static EventHubsOptions Default { get; } = new();

    /// <summary>Longest wait for one batch's acknowledgement; before it, as long at most for a turn and an open link.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for a connection, a link, a token or an answer of the management node.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>First pause after a failed connection; doubles, half of it at random, up to <see cref="BackOffMaximum"/>.</summary>
    public TimeSpan BackOffMinimum { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest pause between two connection attempts; sends fail at once during a pause.</summary>
    public TimeSpan BackOffMaximum { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long sends to a hub fail at once after the service said "server busy"; doubles up to eight times this.</summary>
    public TimeSpan ThrottleHold { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Most bytes of one batch; the service's own limit counts too when it is lower. 4,096 to 1,048,576.</summary>
    public int MaxBatchBytes { get; init; } = 1024 * 1024;

    /// <summary>Most messages of one batch.</summary>
    public int MaxBatchCount { get; init; } = 4096;

    /// <summary>Most batches that wait for their acknowledgement at a time, over all hubs.</summary>
    public int MaxInFlight { get; init; } = 64;

    /// <summary>Most events that a reader of one partition holds in advance.</summary>
    public int Prefetch { get; init; } = 300;

    /// <summary>Most bytes, roughly, that a reader of one partition holds in advance.</summary>
    public int PrefetchBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Reads what is set below <c>Sluice:EventHubs</c>; the rest keeps its default.</summary>
    /// <exception cref="InvalidSettingsException">A value is malformed or out of range.</exception>
    public static EventHubsOptions FromConfiguration(IConfiguration configuration)
    {
        var errors = new List<string>();
        var read = new SectionReader(configuration.GetSection(Section), Section, errors);
        var options = new EventHubsOptions
        {
            SendTimeout = read.Duration(nameof(SendTimeout), Default.SendTimeout),
            OpenTimeout = read.Duration(nameof(OpenTimeout), Default.OpenTimeout),
            BackOffMinimum = read.Duration(nameof(BackOffMinimum), Default.BackOffMinimum),
            BackOffMaximum = read.Duration(nameof(BackOffMaximum), Default.BackOffMaximum),
            ThrottleHold = read.Duration(nameof(ThrottleHold), Default.ThrottleHold),
            MaxBatchBytes = read.Number(nameof(MaxBatchBytes), Default.MaxBatchBytes),
            MaxBatchCount = read.Number(nameof(MaxBatchCount), Default.MaxBatchCount),
            MaxInFlight = read.Number(nameof(MaxInFlight), Default.MaxInFlight),
            Prefetch = read.Number(nameof(Prefetch), Default.Prefetch),
            PrefetchBytes = read.Number(nameof(PrefetchBytes), Default.PrefetchBytes),
        };
        if (errors.Count == 0) errors.AddRange(options.Validate());
        return errors.Count == 0 ? options : throw new InvalidSettingsException(errors);
    }

    /// <summary>All that is wrong with the values, one sentence each; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        var minute = TimeSpan.FromMinutes(1);
        Between(nameof(SendTimeout), SendTimeout, TimeSpan.FromMilliseconds(100), 5 * minute);
        Between(nameof(OpenTimeout), OpenTimeout, TimeSpan.FromMilliseconds(100), 5 * minute);
        Between(nameof(BackOffMinimum), BackOffMinimum, TimeSpan.FromMilliseconds(10), minute);
        Between(nameof(BackOffMaximum), BackOffMaximum, BackOffMinimum, 10 * minute);
        Between(nameof(ThrottleHold), ThrottleHold, TimeSpan.FromMilliseconds(1), minute);
        Between(nameof(MaxBatchBytes), MaxBatchBytes, 4096, 1024 * 1024);
        Between(nameof(MaxBatchCount), MaxBatchCount, 1, 100_000);
        Between(nameof(MaxInFlight), MaxInFlight, 1, 1024);
        Between(nameof(Prefetch), Prefetch, 1, 100_000);
        Between(nameof(PrefetchBytes), PrefetchBytes, 64 * 1024, 1024 * 1024 * 1024);
        return errors;

        void Between<T>(string name, T value, T least, T most) where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                errors.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{Section}:{name} must lie between {least} and {most}."));
        }
    }
}
